export * from './freePorts';
export * from './kafka/KafkaBroker';
export * from './postgres/PostgresServer';
export * from './SystemProcess';
