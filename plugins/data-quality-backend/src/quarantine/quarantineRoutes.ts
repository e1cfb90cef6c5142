import {
  gateReasonSchema,
  type QuarantineResponse,
  quarantineResponseSchema,
  quarantineSchema,
} from '@analytics-engine/plugin-analytics-common';
import type { ApiRoute } from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import type { Quarantiner } from './Quarantiner';
import type { QuarantineStore } from './QuarantineStore';

const params = z.strictObject({
  id: z.string().regex(/^qua-\d{1,9}$/, 'expected qua-<number>'),
});
const numberOf = (id: string) => Number(id.slice('qua-'.length));
const SUMMARIES = {
  release: 'Bring quarantined rows back into their dataset',
  discard: 'Remove quarantined rows for good',
};

/** Rows that failed checks moved out of datasets. */
export function createQuarantineRoutes(options: {
  store: QuarantineStore;
  quarantiner: Quarantiner;
}): ApiRoute<any, any, any>[] {
  const { store, quarantiner } = options;
  return [
    defineRoute({
      method: 'get',
      path: '/quarantine',
      role: 'viewer',
      summary: 'Quarantined rows, newest first',
      query: z.strictObject({
        dataset: z.string().min(1).max(200).optional(),
      }),
      responses: {
        200: {
          description: 'Quarantines, newest first',
          schema: quarantineResponseSchema,
        },
      },
      handler: async ({ query }) => {
        const body: QuarantineResponse = {
          quarantines: await store.list(query.dataset),
        };
        return { body };
      },
    }),
    ...(['release', 'discard'] as const).map(verb =>
      defineRoute({
        method: 'post',
        path: `/quarantine/{id}/${verb}`,
        role: 'admin',
        summary: SUMMARIES[verb],
        params,
        body: gateReasonSchema,
        audit: {
          action: `QUARANTINE_${verb.toUpperCase()}`,
          target: context => `quarantine:${context.params.id}`,
          details: ({ body }) => ({ reason: body?.reason }),
        },
        responses: {
          202: {
            description: 'The quarantine, on its way',
            schema: quarantineSchema,
          },
          404: { description: 'No such quarantine' },
          409: { description: 'It is not held' },
        },
        handler: async ({ params: { id }, body, caller }) => ({
          status: 202,
          body: await quarantiner[verb](numberOf(id), {
            actor: { kind: caller.kind, subject: caller.subject },
            reason: body.reason,
          }),
        }),
      }),
    ),
  ];
}
