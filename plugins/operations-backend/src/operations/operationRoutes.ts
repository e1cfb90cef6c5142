import {
  operationSchema,
  operationStateSchema,
  operationsResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import type {
  ApiRoute,
  OperationsService,
} from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import { z } from 'zod';

const MAX_OPERATIONS = 500;
const DEFAULT_OPERATIONS = 100;

const params = z.strictObject({ id: z.string().min(1).max(100) });

/** Long operations: what runs, what came of it, and stopping it. */
export function createOperationRoutes(
  operations: OperationsService,
): ApiRoute<any, any, any>[] {
  return [
    defineRoute({
      method: 'get',
      path: '/operations',
      role: 'viewer',
      summary: 'Long operations, newest first',
      query: z.strictObject({
        kind: z.string().min(1).max(100).optional(),
        state: operationStateSchema.optional(),
        target: z.string().min(1).max(500).optional(),
        limit: z.coerce
          .number()
          .int()
          .min(1)
          .max(MAX_OPERATIONS)
          .default(DEFAULT_OPERATIONS),
      }),
      responses: {
        200: { description: 'Operations', schema: operationsResponseSchema },
      },
      handler: async ({ query }) => ({
        body: { operations: await operations.list(query) },
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/operations/{id}',
      role: 'viewer',
      summary: 'One operation',
      params,
      responses: {
        200: { description: 'The operation', schema: operationSchema },
        404: { description: 'No such operation' },
      },
      handler: async context => {
        const operation = await operations.get(context.params.id);
        if (!operation) {
          throw new NotFoundError(
            `There is no operation '${context.params.id}'`,
          );
        }
        return { body: operation };
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/operations/{id}',
      role: 'operator',
      summary: 'Ask an operation to stop, or take back what it has begun',
      params,
      audit: {
        action: 'OPERATION_CANCEL',
        target: context => `operation:${context.params.id}`,
      },
      responses: {
        200: {
          description: 'The operation as it stands now',
          schema: operationSchema,
        },
        404: { description: 'No such operation' },
        409: { description: 'It is over, and nothing of it goes on' },
      },
      handler: async ({ params: { id }, caller }) => ({
        body: await operations.cancel(id, {
          actor: { kind: caller.kind, subject: caller.subject },
        }),
      }),
    }),
  ];
}
