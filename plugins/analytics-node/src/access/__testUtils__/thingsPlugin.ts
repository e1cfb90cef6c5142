import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { mockCredentials } from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import { z } from 'zod';
import type { AuditService } from '../../audit/types';
import type { AnalyticsDatabaseService } from '../../database/types';
import type { MetricsService } from '../../metrics/types';
import {
  accessServiceRef,
  analyticsDatabaseServiceRef,
  auditServiceRef,
  metricsServiceRef,
} from '../../services';
import { WarehouseError } from '../../warehouse/errors';
import { defineRoute } from '../types';
import type { AccessService } from '../types';

/** Where the manual would find the things. */
export const base = '/api/v1/analytics/things';

/** Largest body of the things' routes. */
export const LIMIT_BYTES = 1_000;

/** What the running plugin was given, and how its handlers are steered. */
export const things = {
  access: undefined as unknown as AccessService,
  audit: undefined as unknown as AuditService,
  metrics: undefined as unknown as MetricsService,
  database: undefined as unknown as AnalyticsDatabaseService,
  /** Times that the configuration was changed. */
  changed: 0,
  /** What the change of a configuration waits for. */
  gate: Promise.resolve() as Promise<void>,
};

const name = z.strictObject({ name: z.string().regex(/^[a-z-]+$/) });
const responses = { 200: { description: 'ok' } };

/** One route of every sort. */
export const routes = [
  defineRoute({
    method: 'get',
    path: '/{name}',
    role: 'viewer',
    summary: 'One',
    params: name,
    query: z.strictObject({
      limit: z.coerce.number().int().max(10).optional(),
    }),
    responses,
    handler: async ({ params, query, caller }) => ({
      body: { one: params.name, ...query, role: caller.role },
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/status',
    role: 'none',
    summary: 'All',
    responses,
    handler: async ({ caller }) => ({ body: { role: caller.role } }),
  }),
  defineRoute({
    method: 'put',
    path: '/{name}/config',
    role: 'operator',
    summary: 'Change',
    params: name,
    body: z.strictObject({
      batchSize: z.number().int().min(1).max(100),
      windowSize: z.string(),
    }),
    bodyLimitBytes: LIMIT_BYTES,
    audit: {
      action: 'THING_CONFIGURE',
      target: ({ params }) => `thing:${params.name}`,
      details: ({ body }) => ({ ...body }),
    },
    responses,
    handler: async ({ params }) => {
      await things.gate;
      things.changed += 1;
      if (params.name === 'absent') {
        throw new NotFoundError(`No thing 'absent'`);
      }
      return { body: { changed: things.changed } };
    },
  }),
  defineRoute({
    method: 'delete',
    path: '/customer/{id}',
    role: 'admin',
    summary: 'Erase',
    personalParams: true,
    params: z.strictObject({ id: z.string().max(20) }),
    audit: {
      action: 'ERASE',
      target: ({ params }) => `customer:${things.audit.pseudonym(params.id)}`,
    },
    responses,
    handler: async ({ params }) => {
      throw new Error(`secret of ${params.id}`);
    },
  }),
  defineRoute({
    method: 'post',
    path: '/upload',
    role: 'operator',
    summary: 'Bytes',
    raw: { contentTypes: ['application/x-ndjson'], description: 'Lines.' },
    bodyLimitBytes: LIMIT_BYTES,
    audited: false,
    responses,
    handler: async ({ openBody }) => {
      let bytes = 0;
      for await (const chunk of openBody()) bytes += chunk.length;
      return { body: { bytes } };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/warehouse',
    role: 'operator',
    summary: 'Fails',
    audited: false,
    responses,
    handler: async () => {
      throw new WarehouseError('connect ECONNREFUSED 10.0.0.1:8123');
    },
  }),
];

/** Mounts {@link routes} below `/api/v1/analytics/things` and `/api/things`. */
export const thingsPlugin = createBackendPlugin({
  pluginId: 'things',
  register(env) {
    env.registerInit({
      deps: {
        access: accessServiceRef,
        audit: auditServiceRef,
        metrics: metricsServiceRef,
        database: analyticsDatabaseServiceRef,
      },
      async init(deps) {
        Object.assign(things, deps);
        deps.access.mount({ root: base, portal: '/', routes });
      },
    });
  },
});

/** A body that fits. */
export const CONFIG = { batchSize: 5, windowSize: '2m' };

/** Credentials of a user with this role. */
export const as = (role: string) => ({
  Authorization: mockCredentials.user.header(`user:default/${role}`),
});
