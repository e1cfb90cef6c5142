import {
  type CheckHistoryResponse,
  checkHistoryResponseSchema,
  checkItemSchema,
  type ChecksResponse,
  checksResponseSchema,
  checkTrialSchema,
  type CheckVersionsResponse,
  checkVersionsResponseSchema,
  identifierSchema,
  nameSchema,
} from '@analytics-engine/plugin-analytics-common';
import {
  defineRoute,
  expectedVersion,
  type ApiContext,
  type ApiRoute,
} from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import type { CheckTrier } from '../checks/CheckTrier';
import type { ChecksService } from '../checks/ChecksService';
import type { QualityReporter } from '../report/QualityReporter';
import type { RunStore } from '../runs/RunStore';
import type { ScheduleService } from '../schedules/ScheduleService';

const idParams = z.strictObject({ id: nameSchema });
const bodySchema = z.record(z.string(), z.unknown());
const DEFAULT_POINTS = 100;
const MAX_POINTS = 1_000;

/** What is checked: list, read, try, make, change, delete. */
export function createCheckRoutes(options: {
  checks: ChecksService;
  reporter: QualityReporter;
  runs: RunStore;
  schedules: ScheduleService;
  trier: CheckTrier;
}): ApiRoute<any, any, any>[] {
  const { checks, reporter, runs, schedules, trier } = options;
  const itemOf = async (id: string) => {
    const item = await checks.get(id);
    const latest = await runs.latest(item.definition.dataset);
    return { ...item, lastResult: latest.get(id) ?? null };
  };
  return [
    defineRoute({
      method: 'get',
      path: '/checks',
      role: 'viewer',
      summary: 'Checks with their newest results',
      query: z.strictObject({ dataset: identifierSchema.optional() }),
      responses: {
        200: { description: 'Checks', schema: checksResponseSchema },
      },
      handler: async ({ query }) => {
        const body: ChecksResponse = {
          checks: await reporter.items(query.dataset),
        };
        return { body };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/checks/try',
      role: 'operator',
      summary: 'Carry a check out without saving it',
      body: bodySchema,
      audited: false,
      responses: {
        200: { description: 'What it finds', schema: checkTrialSchema },
      },
      handler: async ({ body, signal }) => ({
        body: await trier.try(body, signal),
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/checks',
      role: 'operator',
      summary: 'Make a check',
      body: bodySchema,
      audit: {
        action: 'DATA_QUALITY_CHECK_CREATE',
        target: targetOf,
      },
      responses: {
        201: { description: 'The check', schema: checkItemSchema },
        400: { description: 'What is wrong, by field' },
        409: { description: 'The id is taken' },
      },
      handler: async ({ body, caller }) => {
        const item = await checks.create(body, caller.subject);
        await schedules.cover(item.definition.dataset);
        return { status: 201, body: await itemOf(item.definition.id) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/checks/{id}',
      role: 'viewer',
      summary: 'One check',
      params: idParams,
      responses: {
        200: {
          description: 'The check; ETag is its version',
          schema: checkItemSchema,
        },
        404: { description: 'No such check' },
      },
      handler: async ({ params }) => {
        const item = await itemOf(params.id);
        return { body: item, headers: { ETag: `"${item.version}"` } };
      },
    }),
    defineRoute({
      method: 'put',
      path: '/checks/{id}',
      role: 'operator',
      summary: 'Change a check',
      params: idParams,
      body: bodySchema,
      audit: { action: 'DATA_QUALITY_CHECK_UPDATE', target: targetOf },
      responses: {
        200: { description: 'The check', schema: checkItemSchema },
        400: { description: 'What is wrong, by field' },
        404: { description: 'No such check' },
        409: { description: 'Configured, or changed meanwhile' },
      },
      handler: async ({ params, body, caller, request }) => {
        await checks.update(params.id, body, {
          by: caller.subject,
          expectedVersion: expectedVersion(request),
        });
        return { body: await itemOf(params.id) };
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/checks/{id}',
      role: 'operator',
      summary: 'Delete a check',
      params: idParams,
      audit: { action: 'DATA_QUALITY_CHECK_DELETE', target: targetOf },
      responses: {
        204: { description: 'Deleted' },
        404: { description: 'No such check' },
        409: { description: 'It is configured' },
      },
      handler: async ({ params, caller }) => {
        await checks.delete(params.id, caller.subject);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/checks/{id}/history',
      role: 'viewer',
      summary: 'Results of a check over time, oldest first',
      params: idParams,
      query: z.strictObject({
        limit: z.coerce
          .number()
          .int()
          .min(1)
          .max(MAX_POINTS)
          .default(DEFAULT_POINTS),
      }),
      responses: {
        200: {
          description: 'Its results, oldest first',
          schema: checkHistoryResponseSchema,
        },
      },
      handler: async ({ params, query }) => {
        await checks.get(params.id);
        const body: CheckHistoryResponse = {
          checkId: params.id,
          points: await runs.history(params.id, query.limit),
        };
        return { body };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/checks/{id}/versions',
      role: 'viewer',
      summary: 'How a check was changed, newest first',
      params: idParams,
      responses: {
        200: {
          description: 'Its versions, newest first',
          schema: checkVersionsResponseSchema,
        },
      },
      handler: async ({ params }) => {
        const body: CheckVersionsResponse = {
          checkId: params.id,
          versions: await checks.versions(params.id),
        };
        return { body };
      },
    }),
  ];
}

function targetOf({ params, body }: ApiContext<any, any, any>): string {
  const id = nameSchema.safeParse(params?.id ?? body?.id);
  return `quality-check:${id.success ? id.data : 'unknown'}`;
}
