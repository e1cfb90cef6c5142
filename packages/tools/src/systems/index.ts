export * from './kafka/KafkaBroker';
export * from './postgres/PostgresServer';
