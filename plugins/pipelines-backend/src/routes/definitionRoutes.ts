import {
  nameSchema,
  pipelineListItemSchema,
  pipelineValidationSchema,
  pipelinesResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import type { ApiRoute } from '@analytics-engine/plugin-analytics-node';
import {
  defineRoute,
  expectedVersion,
  fieldsError,
} from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import { z } from 'zod';
import type { DefinitionsService } from '../definitions/DefinitionsService';
import { writtenDefinitionSchema } from '../definitions/types';
import type { ValidatedDefinition } from '../definitions/validateDefinition';
import type { PipelineManager } from '../manager/PipelineManager';
import { flagQuery, nameParams } from './params';

const bodySchema = writtenDefinitionSchema.extend({
  name: nameSchema.optional(),
});

/** What pipelines are: list, read, validate, create, change, delete. */
export function createDefinitionRoutes(options: {
  manager: PipelineManager;
  definitions: DefinitionsService;
  validate(input: unknown): Promise<ValidatedDefinition>;
  /** Called after every change. */
  onChange(): Promise<void>;
}): ApiRoute<any, any, any>[] {
  const { manager, definitions, validate, onChange } = options;
  return [
    defineRoute({
      method: 'get',
      path: '/',
      role: 'viewer',
      summary: 'Definitions of all pipelines',
      responses: {
        200: {
          description: 'Every definition',
          schema: pipelinesResponseSchema,
        },
      },
      handler: async () => ({
        body: { pipelines: await definitions.list() },
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/validate',
      role: 'operator',
      summary: 'Find what is wrong with a definition, without applying it',
      body: z.record(z.string(), z.unknown()),
      audited: false,
      responses: {
        200: {
          description: 'What is wrong with it',
          schema: pipelineValidationSchema,
        },
      },
      handler: async ({ body }) => {
        const { valid, errors, warnings } = await validate(body);
        return { body: { valid, errors, warnings } };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/{name}',
      role: 'viewer',
      summary: 'Definition of one pipeline',
      params: nameParams,
      responses: {
        200: {
          description: 'Its definition; ETag is its version',
          schema: pipelineListItemSchema,
        },
        404: { description: 'No such pipeline' },
      },
      handler: async ({ params }) => {
        const item = await definitions.get(params.name);
        return { body: item, headers: { ETag: etagOf(item.version) } };
      },
    }),
    defineRoute({
      method: 'put',
      path: '/{name}',
      role: 'operator',
      summary: 'Create or change a pipeline',
      description:
        'If-Match with the ETag of a GET refuses the change when somebody else was faster; If-None-Match: * only creates. A new pipeline stands still unless start=true. batchSize, windowSize, description and owner change while running; everything else needs it STOPPED; the source never changes.',
      params: nameParams,
      query: z.strictObject({ start: flagQuery.default(false) }),
      body: bodySchema,
      audit: {
        action: 'PIPELINE_DEFINE',
        target: ({ params }) => `pipeline:${params.name}`,
        details: (_context, result) => ({ created: result?.status === 201 }),
      },
      responses: {
        200: {
          description: 'Changed, or the same as before',
          schema: pipelineListItemSchema,
        },
        201: { description: 'Created', schema: pipelineListItemSchema },
        400: { description: 'Every field that is wrong' },
        409: {
          description: 'Not now or not this change; the message says why',
        },
      },
      handler: async ({ params, query, body, request, caller }) => {
        if (body.name !== undefined && body.name !== params.name) {
          throw fieldsError([
            {
              field: 'name',
              message: `expected '${params.name}' as in the path, found '${body.name}'`,
            },
          ]);
        }
        const { written, errors } = await validate({
          ...body,
          name: params.name,
        });
        if (!written || errors.length > 0) {
          throw fieldsError(errors);
        }
        const exists = await isKnown(definitions, params.name);
        if (!exists) {
          const expected = expectedVersion(request);
          if (expected !== undefined) {
            throw new NotFoundError(
              `Pipeline '${params.name}' does not exist, so it has no version ${expected}`,
            );
          }
          const item = await definitions.create(written);
          await manager.add(item.definition, { start: false });
          await onChange();
          if (query.start) {
            await manager.act(params.name, 'start', {
              kind: caller.kind,
              subject: caller.subject,
            });
          }
          return {
            status: 201,
            body: item,
            headers: { ETag: etagOf(item.version) },
          };
        }
        const { item } = await definitions.update(written, {
          expectedVersion:
            request.get('if-none-match') === '*' ? 0 : expectedVersion(request),
          stopped: manager.stateOf(params.name) === 'STOPPED',
        });
        manager.entry(params.name).pipeline.redefine(item.definition);
        await onChange();
        return { body: item, headers: { ETag: etagOf(item.version) } };
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/{name}',
      role: 'operator',
      summary: 'Delete a stopped pipeline',
      description:
        'What it landed stays. Its position is kept too: a pipeline of the same name and source goes on where this one ended.',
      params: nameParams,
      audit: {
        action: 'PIPELINE_DELETE',
        target: ({ params }) => `pipeline:${params.name}`,
      },
      responses: {
        204: { description: 'Deleted' },
        404: { description: 'No such pipeline' },
        409: { description: 'Not STOPPED, or from the configuration' },
      },
      handler: async ({ params }) => {
        await definitions.delete(params.name, {
          stopped: manager.stateOf(params.name) === 'STOPPED',
        });
        await manager.remove(params.name);
        await onChange();
        return { status: 204 };
      },
    }),
  ];
}

async function isKnown(
  definitions: DefinitionsService,
  name: string,
): Promise<boolean> {
  const stored = await definitions.stored();
  return stored.some(({ written }) => written.name === name);
}

function etagOf(version: number): string {
  return `"${version}"`;
}
