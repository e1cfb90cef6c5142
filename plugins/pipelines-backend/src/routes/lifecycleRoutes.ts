import type { PipelineAction } from '@analytics-engine/plugin-analytics-common';
import {
  pipelineActionResponseSchema,
  pipelinesConfigResponseSchema,
  pipelinesConfigUpdateResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import type { ApiRoute } from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import type { DefinitionsService } from '../definitions/DefinitionsService';
import type { GlobalLimits } from '../definitions/GlobalLimits';
import { globalLimitsPatchSchema } from '../definitions/GlobalLimits';
import { inheritsLimits } from '../definitions/types';
import type { PipelineManager } from '../manager/PipelineManager';
import { nameParams } from './params';

const SUMMARIES: Record<PipelineAction, string> = {
  start: 'Start or continue a pipeline',
  stop: 'Finish the block in hand and stop',
  restart: 'Stop and start again',
  pause: 'Finish the block in hand and wait, keeping the partitions',
};

/** Start, stop, pause, restart, and the block limits of all pipelines. */
export function createLifecycleRoutes(options: {
  manager: PipelineManager;
  definitions: DefinitionsService;
  limits: GlobalLimits;
}): ApiRoute<any, any, any>[] {
  const { manager, definitions, limits } = options;
  const actions = (Object.keys(SUMMARIES) as PipelineAction[]).map(action =>
    defineRoute({
      method: 'post',
      path: `/{name}/${action}`,
      role: 'operator',
      summary: SUMMARIES[action],
      params: nameParams,
      audit: {
        action: (_context, result) =>
          result?.status === 200
            ? undefined
            : `PIPELINE_${action.toUpperCase()}`,
        target: ({ params }) => `pipeline:${params.name}`,
      },
      responses: {
        200: {
          description: 'It stands there already: "changed": false',
          schema: pipelineActionResponseSchema,
        },
        202: {
          description: 'It begins, with the operation',
          schema: pipelineActionResponseSchema,
        },
        404: { description: 'No such pipeline' },
        409: { description: 'Not in this state; allowedActions says what is' },
      },
      handler: async ({ params, caller }) => {
        const body = await manager.act(params.name, action, {
          kind: caller.kind,
          subject: caller.subject,
        });
        return { status: body.changed ? 202 : 200, body };
      },
    }),
  );
  return [
    ...actions,
    defineRoute({
      method: 'get',
      path: '/config',
      role: 'viewer',
      summary: 'Block limits of pipelines without their own',
      responses: {
        200: {
          description: 'The limits and their version',
          schema: pipelinesConfigResponseSchema,
        },
      },
      handler: async () => {
        const { value, version } = await limits.get();
        return { body: { config: value, version } };
      },
    }),
    defineRoute({
      method: 'put',
      path: '/config',
      role: 'operator',
      summary: 'Change the block limits of pipelines without their own',
      description: 'Takes effect with the next block, without a restart.',
      body: globalLimitsPatchSchema,
      audit: {
        action: 'PIPELINE_CONFIG_UPDATE',
        target: () => 'pipelines:config',
        details: ({ body }) => ({ ...body }),
      },
      responses: {
        200: {
          description: 'What was changed and for whom',
          schema: pipelinesConfigUpdateResponseSchema,
        },
      },
      handler: async ({ body: patch }) => {
        const update = await limits.update(patch);
        const keys = Object.keys(patch) as Array<keyof typeof patch>;
        const appliesTo = (await definitions.stored())
          .filter(stored => inheritsLimits(stored, keys))
          .map(({ written }) => written.name);
        return {
          body: {
            config: update.config,
            previous: update.previous,
            changed: update.changed,
            version: update.version,
            appliesTo,
            restartRequired: false,
          },
        };
      },
    }),
  ];
}
