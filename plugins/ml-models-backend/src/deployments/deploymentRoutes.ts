import {
  deployResponseSchema,
  deploymentDetailSchema,
  deploymentsResponseSchema,
  modelStatusSchema,
  modelsStatusResponseSchema,
  rollbackResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import type { DeploymentAction } from '@analytics-engine/plugin-analytics-common';
import {
  deploymentActionRequestSchema,
  deployRequestSchema,
  modelNameSchema,
  rollbackRequestSchema,
} from '@analytics-engine/plugin-analytics-common';
import type {
  ApiCaller,
  ApiRoute,
  AuditActor,
} from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import { modelParams } from '../routes/params';
import type { DeploymentManager } from './DeploymentManager';

const ACTIONS: Record<DeploymentAction, string> = {
  promote: 'Put the candidate into production now',
  pause: 'Hold the traffic as it is',
  resume: 'Go on: with the next step when only an approval was missing',
  abort: 'Take the traffic off the candidate',
};

const deploymentParams = z.strictObject({
  model: modelNameSchema,
  id: z
    .string()
    .max(63)
    .regex(/^dep-[a-z0-9-]+$/, 'expected dep-<id>'),
});

const actorOf = ({ kind, subject }: ApiCaller): AuditActor => ({
  kind,
  subject,
});

/** Deploying, rolling back, and what a person does in between. */
export function createDeploymentRoutes(
  manager: DeploymentManager,
): ApiRoute<any, any, any>[] {
  return [
    ...createDeployRoutes(manager),
    ...createReadRoutes(manager),
    ...(Object.keys(ACTIONS) as DeploymentAction[]).map(action =>
      defineRoute({
        method: 'post',
        path: `/models/{model}/deployments/{id}/${action}`,
        role: 'operator',
        summary: ACTIONS[action],
        params: deploymentParams,
        body: deploymentActionRequestSchema.optional(),
        audit: {
          action: `MODEL_DEPLOYMENT_${action.toUpperCase()}`,
          target: ({ params }) => `model:${params.model}`,
          details: ({ params, body }) => ({
            deploymentId: params.id,
            reason: body?.reason,
          }),
        },
        responses: {
          200: {
            description: 'The deployment after it',
            schema: deploymentDetailSchema,
          },
          404: { description: 'No such deployment' },
          409: {
            description: 'Not in this state; allowedActions says what is',
          },
        },
        handler: async ({ params, body, caller }) => ({
          body: await manager.act(params.model, params.id, action, {
            actor: actorOf(caller),
            reason: body?.reason,
          }),
        }),
      }),
    ),
  ];
}

function createDeployRoutes(
  manager: DeploymentManager,
): ApiRoute<any, any, any>[] {
  return [
    defineRoute({
      method: 'post',
      path: '/models/deploy',
      role: 'operator',
      summary: 'Bring a version into production',
      description:
        'canary: rising shares of the traffic, sticky by entity key, judged at each step. blue-green: all traffic at once, watched, the version before kept loaded. shadow: asked after production, seen by nobody. rolling: backend processes one after the other, needs at least two. immediate: all traffic, no analysis. A strategy that cannot be honoured is refused.',
      body: deployRequestSchema,
      audit: {
        action: 'MODEL_DEPLOY',
        target: ({ body }) => `model:${body?.modelName ?? 'unknown'}`,
        details: ({ body }, result) => ({
          version: body?.modelVersion,
          strategy: body?.deploymentStrategy,
          deploymentId: (result?.body as any)?.deploymentId,
        }),
      },
      responses: {
        202: {
          description: 'The deployment and its operation',
          schema: deployResponseSchema,
        },
        404: { description: 'No such model or version' },
        409: {
          description:
            'A deployment is under way, the version is in production, or a quality gate is closed',
        },
        422: {
          description:
            'The strategy cannot be honoured, or the artifact is not the registered one',
        },
      },
      handler: async ({ body, caller }) => ({
        status: 202,
        body: await manager.deploy(body, { actor: actorOf(caller) }),
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/models/{model}/rollback',
      role: 'operator',
      summary: 'Take the traffic off the newest version',
      description:
        'Off the candidate while a deployment is under way, else back to the version before. No request fails: both are loaded.',
      params: modelParams,
      body: rollbackRequestSchema.optional(),
      audit: {
        action: 'MODEL_ROLLBACK',
        target: ({ params }) => `model:${params.model}`,
        details: ({ body }, result) => ({
          from: (result?.body as any)?.from,
          to: (result?.body as any)?.to,
          reason: body?.reason,
        }),
      },
      responses: {
        202: {
          description: 'The rollback and its operation',
          schema: rollbackResponseSchema,
        },
        404: { description: 'No such model' },
        409: { description: 'Nothing to go back to' },
      },
      handler: async ({ params, body, caller }) => ({
        status: 202,
        body: await manager.rollback(params.model, body ?? {}, {
          actor: actorOf(caller),
        }),
      }),
    }),
  ];
}

function createReadRoutes(
  manager: DeploymentManager,
): ApiRoute<any, any, any>[] {
  return [
    defineRoute({
      method: 'get',
      path: '/models/status',
      role: 'viewer',
      summary: 'Where every model stands',
      responses: {
        200: { description: 'Models', schema: modelsStatusResponseSchema },
      },
      handler: async () => ({
        body: {
          timestamp: new Date().toISOString(),
          models: await manager.statuses(),
        },
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/models/{model}/status',
      role: 'viewer',
      summary: 'Where a model stands',
      params: modelParams,
      responses: {
        200: { description: 'The model', schema: modelStatusSchema },
        404: { description: 'No such model' },
      },
      handler: async ({ params }) => ({
        body: await manager.status(params.model),
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/models/{model}/deployments',
      role: 'viewer',
      summary: 'Deployments of a model and their history, newest first',
      params: modelParams,
      responses: {
        200: {
          description: 'Deployments, newest first',
          schema: deploymentsResponseSchema,
        },
        404: { description: 'No such model' },
      },
      handler: async ({ params }) => ({
        body: await manager.deployments(params.model),
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/models/{model}/deployments/{id}',
      role: 'viewer',
      summary: 'One deployment with its live comparison and history',
      params: deploymentParams,
      responses: {
        200: { description: 'The deployment', schema: deploymentDetailSchema },
        404: { description: 'No such deployment' },
      },
      handler: async ({ params }) => ({
        body: await manager.deployment(params.model, params.id),
      }),
    }),
  ];
}
