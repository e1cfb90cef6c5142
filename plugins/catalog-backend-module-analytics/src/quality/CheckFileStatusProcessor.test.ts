import type { CheckFilesResponse } from '@analytics-engine/plugin-analytics-common';
import {
  coreServices,
  createBackendModule,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import express from 'express';
import request from 'supertest';
import { CheckFileStatusProcessor } from './CheckFileStatusProcessor';

const ENTITY = `
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: orders-of-shop
  annotations:
    analytics-engine.io/dataset: orders
    analytics-engine.io/quality-checks: ./checks.yaml
spec:
  type: dataset
  owner: shop
`;
const ANSWER: CheckFilesResponse = {
  files: [
    {
      entityRef: 'resource:default/orders-of-shop',
      dataset: 'orders',
      source: '/checks.yaml',
      checks: [],
      problems: [
        { checkId: 'a', field: 'checks[0].column', message: 'expected id' },
      ],
      readAt: '2026-01-01T00:00:00.000Z',
      changedAt: '2026-01-01T00:00:00.000Z',
    },
  ],
};

/** In the real catalog; data quality is its REST side only. */
describe('problems of checks in the status of entities', () => {
  const directory = createMockDirectory({ content: { 'info.yaml': ENTITY } });
  let backend: TestBackend;
  let asked: string[] = [];

  beforeAll(async () => {
    const dataQuality = createBackendPlugin({
      pluginId: 'data-quality',
      register(env) {
        env.registerInit({
          deps: { http: coreServices.httpRouter },
          async init({ http }) {
            http.use(
              express().get('/check-files', (req, res) => {
                asked = [...asked, String(req.query.entity)];
                res.json(ANSWER);
              }),
            );
          },
        });
      },
    });
    const processor = createBackendModule({
      pluginId: 'catalog',
      moduleId: 'test',
      register(env) {
        env.registerInit({
          deps: {
            catalog: catalogProcessingExtensionPoint,
            auth: coreServices.auth,
            discovery: coreServices.discovery,
            logger: coreServices.logger,
          },
          async init({ catalog, ...deps }) {
            catalog.addProcessor(CheckFileStatusProcessor.create(deps));
          },
        });
      },
    });
    backend = await startTestBackend({
      features: [
        mockServices.rootConfig.factory({
          data: {
            backend: { baseUrl: 'http://localhost', listen: { port: 0 } },
            catalog: {
              rules: [{ allow: ['Resource'] }],
              processingInterval: { seconds: 1 },
              locations: [
                { type: 'file', target: directory.resolve('info.yaml') },
              ],
            },
          },
        }),
        catalogPlugin,
        processor,
        dataQuality,
      ],
    });
  }, 60_000);
  afterAll(() => backend?.stop());

  it('says what is wrong, on the entity that names the file', async () => {
    const read = () =>
      request(backend.server)
        .get('/api/catalog/entities/by-name/resource/default/orders-of-shop')
        .set('Authorization', mockCredentials.service.header());
    let answer = await read();
    while (answer.status !== 200) {
      answer = await read();
    }
    expect(answer.body.status).toEqual({
      items: [
        {
          type: 'analytics-engine.io/quality-checks',
          level: 'error',
          message: 'Quality checks: checks[0].column: expected id',
        },
      ],
    });
    expect(new Set(asked)).toEqual(
      new Set(['resource:default/orders-of-shop']),
    );
  }, 60_000);
});
