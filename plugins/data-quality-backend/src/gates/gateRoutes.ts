import {
  gateReasonSchema,
  type QualityGate,
  qualityGateSchema,
  type QualityGatesResponse,
  qualityGatesResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import type {
  ApiRoute,
  Gate,
  GatesService,
} from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import { checkOfSource } from './checkSource';

const MAX_GATES = 200;

/** Which gates are closed and were, and opening one by a person's decision. */
export function createGateRoutes(
  gates: GatesService,
): ApiRoute<any, any, any>[] {
  return [
    defineRoute({
      method: 'get',
      path: '/gates',
      role: 'viewer',
      summary: 'Gates, newest first',
      query: z.strictObject({
        dataset: z.string().min(1).max(200).optional(),
        closed: z
          .enum(['true', 'false'])
          .transform(text => text === 'true')
          .optional(),
      }),
      responses: {
        200: { description: 'Gates', schema: qualityGatesResponseSchema },
      },
      handler: async ({ query: { dataset, closed } }) => {
        const filter = { dataset };
        const found = closed
          ? (await gates.closed(filter)).reverse()
          : await gates.list({ ...filter, limit: MAX_GATES });
        const body: QualityGatesResponse = {
          gates: found
            .filter(gate => closed !== false || gate.openedAt)
            .slice(0, MAX_GATES)
            .map(toQualityGate),
        };
        return { body };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/gates/{id}/open',
      role: 'operator',
      summary: 'Open a gate, whatever was found',
      params: z.strictObject({ id: z.string().min(1).max(100) }),
      body: gateReasonSchema,
      audit: {
        action: 'GATE_OPEN',
        target: ({ params }) => `gate:${params.id}`,
        details: ({ body }) => ({ reason: body?.reason }),
      },
      responses: {
        200: {
          description: 'The gate; opening an open one changes nothing',
          schema: qualityGateSchema,
        },
        404: { description: 'No such gate' },
      },
      handler: async ({ params, body, caller }) => ({
        body: toQualityGate(
          await gates.open(params.id, {
            actor: { kind: caller.kind, subject: caller.subject },
            reason: body.reason,
          }),
        ),
      }),
    }),
  ];
}

function toQualityGate({ source, link, ...gate }: Gate): QualityGate {
  return { ...gate, checkId: checkOfSource(source), link: link ?? null };
}
