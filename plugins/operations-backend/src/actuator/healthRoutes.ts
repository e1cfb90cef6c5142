import type {
  AggregateHealth,
  ApiCaller,
  ApiResult,
  ApiRoute,
  ComponentHealth,
  HealthService,
  HealthStatus,
} from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import { z } from 'zod';
import { healthStatusSchema } from './healthStatusSchema';

const GROUPS = ['liveness', 'readiness'] as const;

const componentSchema = z.strictObject({
  status: healthStatusSchema,
  details: z.record(z.string(), z.unknown()).optional(),
});
const healthSchema = z.strictObject({
  status: healthStatusSchema,
  groups: z.array(z.string()).optional(),
  components: z.record(z.string(), componentSchema).optional(),
});

/** Spring Boot's health: the whole, its probes, and single components. */
export function createHealthRoutes(
  health: HealthService,
): ApiRoute<any, any, any>[] {
  const responses = {
    200: { description: 'Up, or not known to be down', schema: healthSchema },
    503: { description: 'Down or out of service', schema: healthSchema },
  };
  return [
    defineRoute({
      method: 'get',
      path: '/health',
      role: 'none',
      summary: 'Health of the service',
      description: 'Components are shown to callers with the role viewer.',
      responses,
      handler: async ({ caller }) =>
        answer(await health.check(), caller, { groups: [...GROUPS] }),
    }),
    ...GROUPS.map(group =>
      defineRoute({
        method: 'get',
        path: `/health/${group}`,
        role: 'none',
        summary: `Probe for ${group}`,
        description: 'Components are shown to callers with the role viewer.',
        responses,
        handler: async ({ caller }) =>
          answer(await health.check(group), caller),
      }),
    ),
    defineRoute({
      method: 'get',
      path: '/health/{component}',
      role: 'viewer',
      summary: 'Health of one component',
      params: z.strictObject({ component: z.string().max(100) }),
      responses: {
        200: { description: 'Up', schema: componentSchema },
        404: { description: 'No such component' },
        503: { description: 'Down', schema: componentSchema },
      },
      handler: async ({ params }) => {
        const found = await health.component(params.component);
        if (!found) {
          throw new NotFoundError(
            `There is no health component '${params.component}'`,
          );
        }
        return { status: httpStatusOf(found.status), body: found };
      },
    }),
  ];
}

/** 503 for what a probe must take out of rotation, as Spring Boot does. */
export function httpStatusOf(status: HealthStatus): number {
  return status === 'DOWN' || status === 'OUT_OF_SERVICE' ? 503 : 200;
}

/** True for callers who may see what is inside. */
export function maySeeDetails(caller: ApiCaller): boolean {
  return caller.role !== 'none';
}

function answer(
  { status, components }: AggregateHealth,
  caller: ApiCaller,
  extra: { groups?: string[] } = {},
): ApiResult {
  const shown: { components?: Record<string, ComponentHealth> } = maySeeDetails(
    caller,
  )
    ? { components }
    : {};
  return {
    status: httpStatusOf(status),
    body: { status, ...extra, ...shown },
    headers: { 'Cache-Control': 'no-store' },
  };
}
