import { createPermission } from '@backstage/plugin-permission-common';
import type { BasicPermission } from '@backstage/plugin-permission-common';
import type { Role } from './roles';

/** Reading: every GET. */
export const analyticsReadPermission = createPermission({
  name: 'analytics.read',
  attributes: { action: 'read' },
});

/** Running the engine: start, stop, retry, configure. */
export const analyticsOperatePermission = createPermission({
  name: 'analytics.operate',
  attributes: { action: 'update' },
});

/** What cannot be undone or leaves the house: erase, export, restore. */
export const analyticsAdministerPermission = createPermission({
  name: 'analytics.administer',
  attributes: { action: 'delete' },
});

/** The permission that a route asks for, by the role that it needs. */
export const PERMISSION_OF_ROLE: Record<Role, BasicPermission> = {
  viewer: analyticsReadPermission,
  operator: analyticsOperatePermission,
  admin: analyticsAdministerPermission,
};

/** All permissions of Analytics Engine. */
export const analyticsPermissions = Object.values(PERMISSION_OF_ROLE);
