import {
  INCIDENT_STATES,
  incidentCommentSchema,
  incidentDetailSchema,
  type IncidentsResponse,
  incidentsResponseSchema,
  incidentTransitionSchema,
} from '@analytics-engine/plugin-analytics-common';
import type { ApiRoute } from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import type { IncidentBook } from './IncidentBook';

const MAX_LIMIT = 200;
const DEFAULT_LIMIT = 50;
const incidentIdSchema = z
  .string()
  .regex(/^inc-\d{1,9}$/, 'expected inc-<number>');
const params = z.strictObject({ id: incidentIdSchema });
const target = (context: { params: { id?: string } }) =>
  `incident:${context.params.id}`;

/** Looking at incidents, and working on them. */
export function createIncidentRoutes(
  book: IncidentBook,
): ApiRoute<any, any, any>[] {
  return [
    defineRoute({
      method: 'get',
      path: '/incidents',
      role: 'viewer',
      summary: 'Incidents, newest first',
      query: z.strictObject({
        state: z
          .string()
          .transform(text => text.toUpperCase().split(','))
          .pipe(z.array(z.enum(INCIDENT_STATES)).min(1))
          .optional(),
        dataset: z.string().min(1).max(200).optional(),
        check: z.string().min(1).max(400).optional(),
        assignee: z.string().min(1).max(200).optional(),
        limit: z.coerce
          .number()
          .int()
          .min(1)
          .max(MAX_LIMIT)
          .default(DEFAULT_LIMIT),
        cursor: incidentIdSchema.optional(),
      }),
      responses: {
        200: { description: 'One page', schema: incidentsResponseSchema },
      },
      handler: async ({ query }) => {
        const { state, cursor, ...filter } = query;
        const { total, incidents, next } = await book.store.list({
          ...filter,
          states: state,
          before: cursor,
        });
        const body: IncidentsResponse = { total, incidents, nextCursor: next };
        return { body };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/incidents/{id}',
      role: 'viewer',
      summary: 'One incident with its timeline',
      params,
      responses: {
        200: {
          description: 'The incident and its timeline',
          schema: incidentDetailSchema,
        },
        404: { description: 'No such incident' },
      },
      handler: async context => ({
        body: await book.store.detail(context.params.id),
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/incidents/{id}/transitions',
      role: 'operator',
      summary: 'Acknowledge, assign, resolve or reopen an incident',
      params,
      body: incidentTransitionSchema,
      audit: {
        action: ({ body }) =>
          `INCIDENT_${String(body?.transition ?? 'transition').toUpperCase()}`,
        target,
        details: ({ body }) => ({
          reason: body?.reason,
          assignee: body?.assignee,
        }),
      },
      responses: {
        200: {
          description: 'The incident and its timeline',
          schema: incidentDetailSchema,
        },
        404: { description: 'No such incident' },
        409: {
          description: 'Not in this state; availableTransitions says what is',
        },
      },
      handler: async ({ params: { id }, body, caller }) => ({
        body: await book.transition(id, body, caller.subject),
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/incidents/{id}/comments',
      role: 'operator',
      summary: 'Comment on an incident',
      params,
      body: incidentCommentSchema,
      audit: { action: 'INCIDENT_COMMENT', target },
      responses: {
        201: {
          description: 'The incident and its timeline',
          schema: incidentDetailSchema,
        },
        404: { description: 'No such incident' },
      },
      handler: async ({ params: { id }, body, caller }) => ({
        status: 201,
        body: await book.comment(id, body.text, caller.subject),
      }),
    }),
  ];
}
