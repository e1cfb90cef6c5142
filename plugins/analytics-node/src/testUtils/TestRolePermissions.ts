import type {
  PermissionsService,
  PermissionsServiceRequestOptions,
} from '@backstage/backend-plugin-api';
import {
  PERMISSION_OF_ROLE,
  ROLES,
  roleIncludes,
} from '@analytics-engine/plugin-analytics-common';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  AuthorizePermissionRequest,
  AuthorizePermissionResponse,
  PolicyDecision,
  QueryPermissionRequest,
} from '@backstage/plugin-permission-common';

const decided = (
  allowed: boolean,
): { result: AuthorizeResult.ALLOW | AuthorizeResult.DENY } => ({
  result: allowed ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
});

/**
 * Stands in for the permission backend: the user `user:default/<role>` has
 * that role, services may do everything, also in other plugins, and everybody
 * else may do nothing.
 */
export class TestRolePermissions implements PermissionsService {
  async authorize(
    requests: AuthorizePermissionRequest[],
    options: PermissionsServiceRequestOptions,
  ): Promise<AuthorizePermissionResponse[]> {
    return requests.map(({ permission }) =>
      decided(allows(options, permission.name)),
    );
  }

  async authorizeConditional(
    requests: QueryPermissionRequest[],
    options: PermissionsServiceRequestOptions,
  ): Promise<PolicyDecision[]> {
    return requests.map(({ permission }) =>
      decided(allows(options, permission.name)),
    );
  }
}

function allows(
  options: PermissionsServiceRequestOptions,
  permissionName: string,
): boolean {
  if (!('credentials' in options)) {
    return false;
  }
  const principal = options.credentials.principal as {
    type: string;
    userEntityRef?: string;
  };
  if (principal.type === 'service') {
    return true;
  }
  const role = ROLES.find(
    each => principal.userEntityRef === `user:default/${each}`,
  );
  const needed = ROLES.find(
    each => PERMISSION_OF_ROLE[each].name === permissionName,
  );
  return (
    role !== undefined && needed !== undefined && roleIncludes(role, needed)
  );
}
