export * from './analyticsTestServices';
export * from './declaredAnswers';
export * from './TestRolePermissions';
export * from './startTestWarehouse';
export * from './openEmbeddedServices';
export * from './testDatabaseConfig';
