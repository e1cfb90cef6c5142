export * from './BackendProcess';
export * from './freePorts';
export * from './kafka/KafkaBroker';
export * from './mlflow/MlflowServer';
export * from './postgres/PostgresServer';
export * from './python/PythonEnvironment';
export * from './SystemProcess';
