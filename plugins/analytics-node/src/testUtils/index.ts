export * from './analyticsTestServices';
export * from './TestRolePermissions';
