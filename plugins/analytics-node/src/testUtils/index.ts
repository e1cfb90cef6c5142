export { openTestLog } from '../eventLog/testing/openTestLog';
export type { OpenedLog } from '../eventLog/testing/openTestLog';
export * from './analyticsTestServices';
export * from './declaredAnswers';
export * from './TestRolePermissions';
export * from './startTestWarehouse';
export * from './openEmbeddedServices';
export * from './testDatabaseConfig';
