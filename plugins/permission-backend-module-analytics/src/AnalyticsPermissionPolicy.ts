import {
  PERMISSION_OF_ROLE,
  ROLES,
  roleIncludes,
} from '@analytics-engine/plugin-analytics-common';
import type { Role } from '@analytics-engine/plugin-analytics-common';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  Permission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';

type RoleOrNone = Role | 'none';

/** Role that the permissions of Analytics Engine stand for. */
const ROLE_OF_PERMISSION = new Map(
  ROLES.map(role => [PERMISSION_OF_ROLE[role].name, role]),
);

/**
 * Gives signed-in users the roles `viewer`, `operator` and `admin`: the
 * highest of those that `analytics.access.userRoles` names for the user or for
 * a group that the user belongs to, else `analytics.access.defaultRole`.
 *
 * Permissions of other plugins follow the same roles: reading needs `viewer`,
 * creating and updating `operator`, deleting `admin`.
 */
export class AnalyticsPermissionPolicy implements PermissionPolicy {
  readonly #roles: ReadonlyMap<string, Role>;
  readonly #defaultRole: RoleOrNone;

  /**
   * @throws InputError when a role or reference is wrong, or when a guest
   *   could come in with a production process
   */
  static fromConfig(
    config: RootConfigService,
    environment: string | undefined,
  ): AnalyticsPermissionPolicy {
    const access = config.getOptionalConfig('analytics.access');
    const roles = readUserRoles(access?.getOptional('userRoles'));
    if (environment === 'production') {
      refuseGuests(config, roles);
    }
    const defaultRole = access?.getOptionalString('defaultRole') ?? 'viewer';
    if (defaultRole !== 'none' && !isRole(defaultRole)) {
      throw wrongRole('defaultRole', defaultRole, [...ROLES, 'none']);
    }
    return new AnalyticsPermissionPolicy(roles, defaultRole);
  }

  private constructor(
    roles: ReadonlyMap<string, Role>,
    defaultRole: RoleOrNone,
  ) {
    this.#roles = roles;
    this.#defaultRole = defaultRole;
  }

  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const role = user ? this.#roleOf(user) : 'none';
    const allowed =
      role !== 'none' && roleIncludes(role, neededRole(request.permission));
    return { result: allowed ? AuthorizeResult.ALLOW : AuthorizeResult.DENY };
  }

  #roleOf(user: PolicyQueryUser): RoleOrNone {
    const { userEntityRef, ownershipEntityRefs } = user.info;
    const held = [userEntityRef, ...ownershipEntityRefs]
      .map(ref => this.#roles.get(ref.toLowerCase()))
      .filter(role => role !== undefined);
    return (
      [...ROLES].reverse().find(role => held.includes(role)) ??
      this.#defaultRole
    );
  }
}

function neededRole(permission: Permission): Role {
  const own = ROLE_OF_PERMISSION.get(permission.name);
  if (own) {
    return own;
  }
  switch (permission.attributes.action) {
    case 'create':
    case 'update':
      return 'operator';
    case 'delete':
      return 'admin';
    default:
      return 'viewer';
  }
}

function readUserRoles(value: unknown): Map<string, Role> {
  if (value === undefined || value === null) {
    return new Map();
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new InputError(
      'analytics.access.userRoles: expected roles by entity reference',
    );
  }
  return new Map(
    Object.entries(value)
      // A reference that a later configuration file sets to null is taken back.
      .filter(([, role]) => role !== null)
      .map(([ref, role]) => {
        if (!/^(user|group):[^/:\s]+\/[^/:\s]+$/i.test(ref)) {
          throw new InputError(
            `analytics.access.userRoles: expected references such as user:default/jane or group:default/data, found '${ref}'`,
          );
        }
        if (!isRole(role)) {
          throw wrongRole(`userRoles['${ref}']`, role, ROLES);
        }
        return [ref.toLowerCase(), role];
      }),
  );
}

/** A guest needs no credentials at all: whatever role it has, everybody has. */
function refuseGuests(
  config: RootConfigService,
  roles: ReadonlyMap<string, Role>,
): void {
  const guest = [...roles.keys()].find(ref => ref.endsWith('/guest'));
  if (guest) {
    throw new InputError(
      `analytics.access.userRoles gives '${guest}' a role, but NODE_ENV is production: remove it, or set userRoles to null in the production configuration and name real users`,
    );
  }
  if (config.has('auth.providers.guest')) {
    throw new InputError(
      'auth.providers.guest is set, but NODE_ENV is production: remove it, or set auth.providers.guest to null',
    );
  }
}

function isRole(value: unknown): value is Role {
  return ROLES.includes(value as Role);
}

function wrongRole(
  key: string,
  found: unknown,
  expected: readonly string[],
): InputError {
  return new InputError(
    `analytics.access.${key}: expected ${expected.join(
      ' or ',
    )}, found ${JSON.stringify(found)}`,
  );
}
