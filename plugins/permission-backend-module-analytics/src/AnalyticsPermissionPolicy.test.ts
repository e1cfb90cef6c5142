import {
  PERMISSION_OF_ROLE,
  ROLES,
} from '@analytics-engine/plugin-analytics-common';
import { ConfigReader } from '@backstage/config';
import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import type { Permission } from '@backstage/plugin-permission-common';
import type { PolicyQueryUser } from '@backstage/plugin-permission-node';
import { AnalyticsPermissionPolicy } from './AnalyticsPermissionPolicy';

const user = (ref: string, ...groups: string[]) =>
  ({
    info: { userEntityRef: ref, ownershipEntityRefs: [ref, ...groups] },
  } as PolicyQueryUser);

const policyOf = (access: object, environment?: string, more: object = {}) =>
  AnalyticsPermissionPolicy.fromConfig(
    new ConfigReader({ analytics: { access }, ...more } as {}),
    environment,
  );

const catalog = (action?: 'create' | 'read' | 'update' | 'delete') =>
  createPermission({
    name: `catalog.entity.${action}`,
    attributes: { action },
  });

describe('AnalyticsPermissionPolicy', () => {
  const policy = policyOf({
    userRoles: {
      'user:default/ada': 'admin',
      'user:default/olga': 'operator',
      'group:default/data': 'operator',
      'group:default/board': 'admin',
    },
  });
  const allows = async (
    of: AnalyticsPermissionPolicy,
    permission: Permission,
    who?: PolicyQueryUser,
  ) => (await of.handle({ permission }, who)).result === AuthorizeResult.ALLOW;
  const rolesOf = async (
    of: AnalyticsPermissionPolicy,
    who?: PolicyQueryUser,
  ) => {
    const held = [];
    for (const role of ROLES) {
      if (await allows(of, PERMISSION_OF_ROLE[role], who)) held.push(role);
    }
    return held;
  };

  it('gives the role of the user, of the groups, or the default', async () => {
    expect(await rolesOf(policy, user('user:default/ada'))).toEqual(ROLES);
    expect(await rolesOf(policy, user('user:default/olga'))).toEqual([
      'viewer',
      'operator',
    ]);
    expect(await rolesOf(policy, user('user:default/vera'))).toEqual([
      'viewer',
    ]);
    expect(
      await rolesOf(policy, user('user:default/vera', 'group:default/data')),
    ).toEqual(['viewer', 'operator']);
    expect(
      await rolesOf(policy, user('user:default/olga', 'group:default/board')),
    ).toEqual(ROLES);
    expect(await rolesOf(policy, user('user:Default/ADA'))).toEqual(ROLES);
    expect(await rolesOf(policy)).toEqual([]);
  });

  it('can give nobody a role by default', async () => {
    const strict = policyOf({ defaultRole: 'none' });
    expect(await rolesOf(strict, user('user:default/vera'))).toEqual([]);
    expect(
      await allows(strict, catalog('read'), user('user:default/vera')),
    ).toBe(false);
  });

  it('lets signed-in users read elsewhere, operators write, admins delete', async () => {
    const may = async (name: string) => ({
      read: await allows(policy, catalog('read'), user(name)),
      update: await allows(policy, catalog('update'), user(name)),
      delete: await allows(policy, catalog('delete'), user(name)),
      other: await allows(policy, catalog(), user(name)),
    });
    expect(await may('user:default/vera')).toEqual({
      read: true,
      update: false,
      delete: false,
      other: true,
    });
    expect(await may('user:default/olga')).toMatchObject({
      update: true,
      delete: false,
    });
    expect(await may('user:default/ada')).toMatchObject({ delete: true });
    expect(await allows(policy, catalog('read'))).toBe(false);
  });

  it('refuses wrong roles and references', () => {
    expect(() => policyOf({ defaultRole: 'root' })).toThrow(
      'expected viewer or operator or admin or none, found "root"',
    );
    expect(() => policyOf({ userRoles: { 'user:default/a': 'boss' } })).toThrow(
      'found "boss"',
    );
    expect(() => policyOf({ userRoles: { ada: 'admin' } })).toThrow(
      "found 'ada'",
    );
  });

  it('refuses guests in production', () => {
    const guest = { userRoles: { 'user:default/guest': 'admin' } };
    expect(() => policyOf(guest, 'development')).not.toThrow();
    expect(() => policyOf(guest, 'production')).toThrow("'user:default/guest'");
    expect(() => policyOf({ userRoles: null }, 'production')).not.toThrow();
    expect(() =>
      policyOf({ userRoles: { 'user:default/guest': null } }, 'production'),
    ).not.toThrow();
    const auth = { auth: { providers: { guest: {} } } };
    expect(() => policyOf({}, 'production', auth)).toThrow(
      'auth.providers.guest',
    );
    expect(() => policyOf({}, 'development', auth)).not.toThrow();
  });
});
