import {
  dryRunResponseSchema,
  retryResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import type {
  ApiCaller,
  ApiRoute,
  OperationsService,
} from '@analytics-engine/plugin-analytics-node';
import {
  defineRoute,
  UnprocessableError,
} from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import type { RetryInput } from '../deadLetters/DeadLetterRetrier';
import {
  DRY_RUN_RECORDS,
  RETRY_OPERATION,
} from '../deadLetters/DeadLetterRetrier';
import type { DeadLetterRetrier } from '../deadLetters/DeadLetterRetrier';
import type { DeadLetterStore } from '../deadLetters/DeadLetterStore';
import type { FailedBatch } from '../deadLetters/types';
import type { PipelineManager } from '../manager/PipelineManager';
import { errorNumber, errorParams, flagQuery, nameParams } from './params';
import {
  batchIdsSchema,
  failedFilterSchema,
  rejectionOf,
  RETRYABLE_STATUSES,
  selectFailedBatches,
} from './selectFailedBatches';

const retrySchema = z
  .strictObject({
    batchIds: batchIdsSchema.optional(),
    filter: failedFilterSchema.optional(),
  })
  .refine(({ batchIds, filter }) => !batchIds !== !filter, {
    error: 'expected either batchIds or filter',
  });

/** Trying failed batches again, for show and in earnest. */
export function createRetryRoutes(options: {
  manager: PipelineManager;
  store: DeadLetterStore;
  retrier: DeadLetterRetrier;
  operations: OperationsService;
}): ApiRoute<any, any, any>[] {
  const { manager, store, retrier, operations } = options;

  const begin = async (
    pipeline: string,
    batches: FailedBatch[],
    caller: ApiCaller,
  ) => {
    // One at a time: of two retries at once, only one gets a batch.
    const ids: number[] = [];
    for (const { id } of batches) {
      if ((await store.setStatus([id], RETRYABLE_STATUSES, 'RETRYING')) === 1) {
        ids.push(id);
      }
    }
    const input: RetryInput = { pipeline, batches: ids };
    return operations.start({
      kind: RETRY_OPERATION,
      target: `pipeline:${pipeline}`,
      input,
      actor: { kind: caller.kind, subject: caller.subject },
    });
  };

  return [
    defineRoute({
      method: 'post',
      path: '/{name}/retry',
      role: 'operator',
      summary: 'Retry failed batches',
      description:
        'By batchIds (batch-<n> takes all failed batches of that block, err-<n> one), or by filter (class, from, to). Every record lands at most once, at the position it had.',
      params: nameParams,
      body: retrySchema,
      audit: {
        action: 'PIPELINE_RETRY',
        target: ({ params }) => `pipeline:${params.name}`,
        details: ({ body }) => ({ ...body }),
      },
      responses: {
        202: {
          description: 'What is retried, what not and why',
          schema: retryResponseSchema,
        },
        422: { description: 'Nothing to retry' },
      },
      handler: async ({ params, body, caller }) => {
        manager.entry(params.name);
        const { accepted, batches, rejected } = await selectFailedBatches(
          store,
          params.name,
          body,
        );
        if (batches.length === 0) {
          throw new UnprocessableError(
            `Nothing to retry in pipeline '${params.name}'`,
            { details: { rejected } },
          );
        }
        const operation = await begin(params.name, batches, caller);
        return {
          status: 202,
          body: {
            pipeline: params.name,
            accepted,
            rejected,
            operationId: operation.id,
          },
        };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/{name}/errors/{id}/retry',
      role: 'operator',
      summary: 'Retry one failed batch, or try it out',
      description: `With dryRun=true the first ${DRY_RUN_RECORDS} records are inserted into a temporary table, and the answer says for each what became of it; nothing is kept.`,
      params: errorParams,
      query: z.strictObject({ dryRun: flagQuery.default(false) }),
      audit: {
        action: (_context, result) =>
          result?.status === 200 ? undefined : 'PIPELINE_RETRY',
        target: ({ params }) => `pipeline:${params.name}/errors/${params.id}`,
      },
      responses: {
        200: {
          description: 'Dry run: what would become of each record',
          schema: dryRunResponseSchema,
        },
        202: {
          description: 'It begins, with the operation',
          schema: retryResponseSchema,
        },
        404: { description: 'No such failed batch' },
        422: { description: 'It cannot be retried now' },
      },
      handler: async ({ params, query, caller, signal }) => {
        manager.entry(params.name);
        const batch = await store.get(params.name, errorNumber(params.id));
        if (query.dryRun) {
          const { outcomes, total } = await retrier.dryRun(batch, signal);
          return {
            status: 200,
            body: {
              pipeline: params.name,
              id: params.id,
              dryRun: true,
              tried: outcomes.length,
              total,
              wouldLand: outcomes.filter(({ result }) => result !== 'REFUSED')
                .length,
              rows: outcomes.map(({ record, result, ...why }) => ({
                topic: record.topic,
                partition: record.partition,
                offset: record.offset,
                result,
                class: why.class ?? null,
                message: why.message ?? null,
              })),
            },
          };
        }
        const rejection = rejectionOf(batch);
        if (rejection) {
          throw new UnprocessableError(
            `Failed batch '${params.id}' cannot be retried: it is ${batch.status}`,
            {
              details: {
                rejected: [{ batchId: params.id, reason: rejection }],
              },
            },
          );
        }
        const operation = await begin(params.name, [batch], caller);
        return {
          status: 202,
          body: {
            pipeline: params.name,
            accepted: [params.id],
            rejected: [],
            operationId: operation.id,
          },
        };
      },
    }),
  ];
}
