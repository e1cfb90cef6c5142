import type { PipelineErrorsResponse } from '@analytics-engine/plugin-analytics-common';
import {
  clearErrorsResponseSchema,
  pipelineErrorDetailSchema,
  pipelineErrorsResponseSchema,
  quarantineClassSchema,
  sinksOf,
} from '@analytics-engine/plugin-analytics-common';
import type {
  ApiRoute,
  DatasetsService,
} from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import type { DeadLetterStore } from '../deadLetters/DeadLetterStore';
import { OPEN_STATUSES } from '../deadLetters/DeadLetterStore';
import {
  describeFailedBatch,
  describeFailedRecords,
} from '../deadLetters/describeFailedBatch';
import type { FailedBatch } from '../deadLetters/types';
import type { PipelineManager } from '../manager/PipelineManager';
import {
  batchIdsSchema,
  failedFilterSchema,
  selectFailedBatches,
} from './selectFailedBatches';
import {
  errorNumber,
  errorParams,
  intQuery,
  nameParams,
  timeQuery,
} from './params';

/** Records of a failed batch that one answer shows. */
const SHOWN_RECORDS = 50;

const STATUSES: Record<string, FailedBatch['status'][] | undefined> = {
  open: OPEN_STATUSES,
  all: undefined,
  failed: ['FAILED'],
  retrying: ['RETRYING'],
  resolved: ['RESOLVED'],
  cleared: ['CLEARED'],
};

/** The failed-batch workbench: look, clear, discard. */
export function createErrorRoutes(options: {
  manager: PipelineManager;
  store: DeadLetterStore;
  datasets: DatasetsService;
}): ApiRoute<any, any, any>[] {
  const { manager, store, datasets } = options;
  return [
    defineRoute({
      method: 'get',
      path: '/{name}/errors',
      role: 'viewer',
      summary: 'Failed batches of a pipeline, newest first, without payloads',
      params: nameParams,
      query: z.strictObject({
        limit: intQuery(1, 200).default(50),
        cursor: z
          .string()
          .regex(/^err-\d{1,15}$/, 'expected nextCursor of the page before')
          .optional(),
        status: z
          .enum(['open', 'all', 'failed', 'retrying', 'resolved', 'cleared'])
          .default('open'),
        class: quarantineClassSchema.optional(),
        from: timeQuery.optional(),
        to: timeQuery.optional(),
      }),
      responses: {
        200: {
          description: 'One page of them',
          schema: pipelineErrorsResponseSchema,
        },
      },
      handler: async ({ params, query }) => {
        manager.entry(params.name);
        const filter = {
          statuses: STATUSES[query.status],
          class: query.class,
          fromMs: query.from,
          toMs: query.to,
        };
        const [batches, classes, open] = await Promise.all([
          store.list(params.name, {
            ...filter,
            limit: query.limit + 1,
            before: query.cursor ? errorNumber(query.cursor) : undefined,
          }),
          store.classes(params.name, filter),
          store.countOpen(),
        ]);
        const errors = batches.slice(0, query.limit).map(describeFailedBatch);
        const body: PipelineErrorsResponse = {
          pipeline: params.name,
          errorState: (open.get(params.name) ?? 0) > 0,
          total: classes.reduce((sum, entry) => sum + entry.batches, 0),
          errors,
          classes,
          nextCursor:
            batches.length > query.limit ? errors[errors.length - 1].id : null,
        };
        return { body };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/{name}/errors/{id}',
      role: 'operator',
      summary: "A failed batch with its records beside the table's columns",
      description: `The first ${SHOWN_RECORDS} records; values of personal columns are masked.`,
      params: errorParams,
      responses: {
        200: {
          description: 'The failed batch',
          schema: pipelineErrorDetailSchema,
        },
        404: { description: 'No such failed batch' },
      },
      handler: async ({ params }) => {
        const { pipeline } = manager.entry(params.name);
        const batch = await store.get(params.name, errorNumber(params.id));
        const sink = sinksOf(pipeline.definition).find(
          ({ dataset }) => dataset === batch.dataset,
        );
        return {
          body: describeFailedRecords({
            batch,
            records: await store.records(batch.id, { limit: SHOWN_RECORDS }),
            dataset: await datasets.get(batch.dataset),
            input: sink?.input,
          }),
        };
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/{name}/errors/{id}',
      role: 'admin',
      summary: 'Remove a failed batch with its records for good',
      params: errorParams,
      query: z.strictObject({ reason: z.string().min(1).max(500) }),
      audit: {
        action: 'PIPELINE_ERRORS_DISCARD',
        target: ({ params }) => `pipeline:${params.name}/errors/${params.id}`,
        details: ({ query }) => ({ reason: query.reason }),
      },
      responses: {
        204: { description: 'Removed' },
        404: { description: 'No such failed batch' },
      },
      handler: async ({ params }) => {
        const { pipeline } = manager.entry(params.name);
        const batch = await store.get(params.name, errorNumber(params.id));
        await store.discard(batch.id);
        pipeline.setOpenErrors((await store.countOpen()).get(params.name) ?? 0);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/{name}/clear-errors',
      role: 'operator',
      summary: 'Leave the error state; records stay and can be retried',
      description:
        'All failed batches of the pipeline, or those named by batchIds or filter; `rejected` lists named ones that are not failed. A FAILED pipeline that should run is started again.',
      params: nameParams,
      body: z
        .strictObject({
          reason: z.string().min(1).max(500).optional(),
          batchIds: batchIdsSchema.optional(),
          filter: failedFilterSchema.optional(),
        })
        .refine(({ batchIds, filter }) => !batchIds || !filter, {
          error: 'expected batchIds or filter, not both',
        })
        .optional(),
      audit: {
        action: 'PIPELINE_ERRORS_CLEAR',
        target: ({ params }) => `pipeline:${params.name}`,
        details: ({ body }, result) => ({
          reason: body?.reason,
          cleared: (result?.body as { cleared?: number } | undefined)?.cleared,
        }),
      },
      responses: {
        200: {
          description: 'How many were cleared, and the state now',
          schema: clearErrorsResponseSchema,
        },
      },
      handler: async ({ params, body }) => {
        const { pipeline } = manager.entry(params.name);
        const chosen = body?.batchIds
          ? await selectFailedBatches(store, params.name, body)
          : undefined;
        const cleared = await store.clear(params.name, {
          reason: body?.reason,
          ids: chosen?.batches.map(({ id }) => id),
          filter: body?.filter && {
            class: body.filter.class,
            fromMs: body.filter.from,
            toMs: body.filter.to,
          },
        });
        await pipeline.clearError(
          (await store.countOpen()).get(params.name) ?? 0,
        );
        return {
          body: {
            pipeline: params.name,
            cleared,
            state: pipeline.state,
            ...(chosen && { rejected: chosen.rejected }),
          },
        };
      },
    }),
  ];
}
