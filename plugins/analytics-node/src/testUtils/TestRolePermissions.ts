import type {
  PermissionsService,
  PermissionsServiceRequestOptions,
} from '@backstage/backend-plugin-api';
import {
  PERMISSION_OF_ROLE,
  ROLES,
  roleIncludes,
} from '@analytics-engine/plugin-analytics-common';
import type { Role } from '@analytics-engine/plugin-analytics-common';
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
 * that role, services have every role, everybody else has none.
 */
export class TestRolePermissions implements PermissionsService {
  async authorize(
    requests: AuthorizePermissionRequest[],
    options: PermissionsServiceRequestOptions,
  ): Promise<AuthorizePermissionResponse[]> {
    const role = roleOf(options);
    return requests.map(({ permission }) =>
      decided(allows(role, permission.name)),
    );
  }

  async authorizeConditional(
    requests: QueryPermissionRequest[],
    options: PermissionsServiceRequestOptions,
  ): Promise<PolicyDecision[]> {
    const role = roleOf(options);
    return requests.map(({ permission }) =>
      decided(allows(role, permission.name)),
    );
  }
}

function roleOf(options: PermissionsServiceRequestOptions): Role | undefined {
  if (!('credentials' in options)) {
    return undefined;
  }
  const principal = options.credentials.principal as {
    type: string;
    userEntityRef?: string;
  };
  return principal.type === 'service'
    ? 'admin'
    : ROLES.find(role => principal.userEntityRef === `user:default/${role}`);
}

function allows(role: Role | undefined, permissionName: string): boolean {
  const needed = ROLES.find(
    candidate => PERMISSION_OF_ROLE[candidate].name === permissionName,
  );
  return (
    role !== undefined && needed !== undefined && roleIncludes(role, needed)
  );
}
