import {
  analyticsAdministerPermission,
  analyticsOperatePermission,
} from '@analytics-engine/plugin-analytics-common';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import permissionBackend from '@backstage/plugin-permission-backend';
import request from 'supertest';
import permissionModuleAnalytics from './index';

describe('permissionModuleAnalytics', () => {
  it('decides in the permission backend', async () => {
    const { server } = await startTestBackend({
      features: [
        mockServices.rootConfig.factory({
          data: {
            permission: { enabled: true },
            analytics: {
              access: { userRoles: { 'user:default/olga': 'operator' } },
            },
          },
        }),
        permissionBackend,
        permissionModuleAnalytics,
      ],
    });
    const { body } = await request(server)
      .post('/api/permission/authorize')
      .set('Authorization', mockCredentials.user.header('user:default/olga'))
      .send({
        items: [
          { id: 'operate', permission: analyticsOperatePermission },
          { id: 'administer', permission: analyticsAdministerPermission },
        ],
      });
    expect(body.items).toEqual([
      { id: 'operate', result: 'ALLOW' },
      { id: 'administer', result: 'DENY' },
    ]);
  });
});
