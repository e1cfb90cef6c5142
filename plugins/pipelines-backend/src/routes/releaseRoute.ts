import type { PipelineReleaseResponse } from '@analytics-engine/plugin-analytics-common';
import { pipelineReleaseResponseSchema } from '@analytics-engine/plugin-analytics-common';
import type { ApiRoute } from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import type { PipelineHolds } from '../holds/PipelineHolds';
import { describeStatus } from '../manager/describePipeline';
import type { PipelineManager } from '../manager/PipelineManager';
import { nameParams } from './params';

const MAX_REASON_LENGTH = 1_000;

/** Opening the gates that hold a pipeline, by a person's decision. */
export function createReleaseRoute(options: {
  manager: PipelineManager;
  holds: PipelineHolds;
}): ApiRoute<any, any, any> {
  return defineRoute({
    method: 'post',
    path: '/{name}/release',
    role: 'operator',
    summary: 'Open the gates that hold a pipeline',
    description:
      'It goes on if it is still wanted to run. Nothing happens when no gate is closed.',
    params: nameParams,
    body: z.strictObject({ reason: z.string().min(1).max(MAX_REASON_LENGTH) }),
    audit: {
      action: 'PIPELINE_RELEASE',
      target: ({ params }) => `pipeline:${params.name}`,
      details: ({ body }, result) => ({
        reason: body?.reason,
        gates: (result?.body as { opened?: unknown } | undefined)?.opened,
      }),
    },
    responses: {
      200: {
        description: 'The gates that were opened, and the status',
        schema: pipelineReleaseResponseSchema,
      },
      404: { description: 'No such pipeline' },
    },
    handler: async ({ params, body, caller }) => {
      const { pipeline, monitor } = options.manager.entry(params.name);
      const opened = await options.holds.release(pipeline.definition, {
        actor: { kind: caller.kind, subject: caller.subject },
        reason: body.reason,
      });
      const answer: PipelineReleaseResponse = {
        pipeline: params.name,
        opened: opened.map(({ gateId }) => gateId),
        status: describeStatus(pipeline, monitor),
      };
      return { body: answer };
    },
  });
}
