import type {
  PipelinesMetricsResponse,
  PipelinesStatusResponse,
  PipelineState,
} from '@analytics-engine/plugin-analytics-common';
import {
  pipelineBatchesResponseSchema,
  pipelineHistoryResponseSchema,
  pipelineStatusSchema,
  pipelinesMetricsResponseSchema,
  pipelinesStatusResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import type { ApiRoute } from '@analytics-engine/plugin-analytics-node';
import {
  defineRoute,
  fieldsError,
} from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import {
  describeMetrics,
  describeStatus,
  METRICS_WINDOW,
  totalsOf,
} from '../manager/describePipeline';
import { STORED_HISTORY_DAYS } from '../history/HistoryStore';
import type { PipelineManager } from '../manager/PipelineManager';
import type { LedgerView } from '../manager/types';
import { intQuery, nameParams, timeQuery } from './params';

/** What history shows unless asked otherwise. */
const DEFAULT_HISTORY_MS = 60 * 60 * 1000;

/** Where pipelines stand and how they did. */
export function createStatusRoutes(options: {
  manager: PipelineManager;
  ledger: LedgerView;
}): ApiRoute<any, any, any>[] {
  const { manager, ledger } = options;
  return [
    defineRoute({
      method: 'get',
      path: '/status',
      role: 'viewer',
      summary: 'State of all pipelines',
      responses: {
        200: {
          description: 'Every pipeline',
          schema: pipelinesStatusResponseSchema,
        },
      },
      handler: async () => {
        const pipelines = manager
          .entries()
          .map(({ pipeline, monitor }) => describeStatus(pipeline, monitor));
        const count = (...states: PipelineState[]) =>
          pipelines.filter(({ state }) => states.includes(state)).length;
        const body: PipelinesStatusResponse = {
          timestamp: new Date().toISOString(),
          summary: {
            total: pipelines.length,
            running: count('RUNNING', 'DEGRADED'),
            paused: count('PAUSED'),
            stopped: count('STOPPED'),
            failed: count('FAILED'),
          },
          pipelines,
        };
        return { body };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/metrics',
      role: 'viewer',
      summary: `Figures of all pipelines over the last ${METRICS_WINDOW}`,
      responses: {
        200: {
          description: 'Totals and every pipeline',
          schema: pipelinesMetricsResponseSchema,
        },
      },
      handler: async () => {
        const pipelines = manager
          .entries()
          .map(({ pipeline, monitor }) => describeMetrics(pipeline, monitor));
        const body: PipelinesMetricsResponse = {
          timestamp: new Date().toISOString(),
          window: METRICS_WINDOW,
          totals: totalsOf(pipelines),
          pipelines,
        };
        return { body };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/{name}/status',
      role: 'viewer',
      summary: 'State of one pipeline',
      params: nameParams,
      responses: {
        200: { description: 'Its state', schema: pipelineStatusSchema },
        404: { description: 'No such pipeline' },
      },
      handler: async ({ params }) => {
        const { pipeline, monitor } = manager.entry(params.name);
        return { body: describeStatus(pipeline, monitor) };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/{name}/history',
      role: 'viewer',
      summary: 'Figures of one pipeline over time',
      description:
        'Points of 10 seconds within the last hour, of 5 minutes for up to 14 days before it. The last hour by default.',
      params: nameParams,
      query: z.strictObject({
        from: timeQuery.optional(),
        to: timeQuery.optional(),
        minutes: intQuery(1, STORED_HISTORY_DAYS * 24 * 60).optional(),
      }),
      responses: {
        200: {
          description: 'Its points',
          schema: pipelineHistoryResponseSchema,
        },
      },
      handler: async ({ params, query }) => {
        const { monitor } = manager.entry(params.name);
        const to = query.to ?? Date.now();
        const lengthMs = query.minutes
          ? query.minutes * 60_000
          : DEFAULT_HISTORY_MS;
        const from = query.from ?? to - lengthMs;
        if (from >= to) {
          throw fieldsError([
            { field: 'query.from', message: 'expected a time before to' },
          ]);
        }
        return {
          body: { pipeline: params.name, ...(await monitor.points(from, to)) },
        };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/{name}/batches',
      role: 'viewer',
      summary: 'Recent blocks of one pipeline, newest first',
      params: nameParams,
      query: z.strictObject({ limit: intQuery(1, 200).default(50) }),
      responses: {
        200: {
          description: 'Blocks with ranges and outcome',
          schema: pipelineBatchesResponseSchema,
        },
      },
      handler: async ({ params, query }) => {
        const { pipeline } = manager.entry(params.name);
        const batches = await ledger.listBlocks(
          pipeline.definition,
          query.limit,
        );
        return { body: { pipeline: params.name, batches } };
      },
    }),
  ];
}
