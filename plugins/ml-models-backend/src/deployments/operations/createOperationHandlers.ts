import type {
  OperationContext,
  OperationHandler,
} from '@analytics-engine/plugin-analytics-node';
import type { ServingRuntime } from '../../serving/types';
import { trafficPercentOf } from '../core';
import type { Rollouts } from '../Rollouts';
import type { RolloutStore } from '../store/RolloutStore';

/** Loading a version and giving it its first traffic. */
export const DEPLOYMENT_OPERATION = 'ml-deployment';
/** Record of a rollback, which is over before it is recorded. */
export const ROLLBACK_OPERATION = 'ml-rollback';
/** Who moves deployments on when no person does. */
export const SYSTEM_ACTOR = 'ml-models';

interface DeploymentInput {
  model: string;
  deploymentId: string;
}

/** The long work of deployments; goes on after a restart. */
export function createOperationHandlers(options: {
  serving: ServingRuntime;
  rollouts: Rollouts;
  store: RolloutStore;
}): OperationHandler<any>[] {
  const { serving, rollouts, store } = options;
  const deploy: OperationHandler<DeploymentInput> = {
    kind: DEPLOYMENT_OPERATION,
    resumable: true,
    hintWhenOver:
      'its deployment is over too; POST /ml/models/{model}/rollback goes back to the version before',
    async takeBack({ model, deploymentId }, { actor }) {
      const found = await store.deployment(model, deploymentId);
      if (found?.deployment.finishedMs !== null) return false;
      await rollouts.apply(model, {
        kind: 'abort',
        reason: 'its operation was cancelled',
        deploymentId,
        actor: actor.subject,
        atMs: Date.now(),
      });
      return true;
    },
    async run({ model, deploymentId }, context) {
      const find = async () =>
        (await store.deployment(model, deploymentId))!.deployment;
      const { state, version } = await find();
      if (state === 'WARMING') {
        context.progress(0, 1, 'versions loaded');
        const failure = await attempt(
          () => serving.warm(model, version),
          context.signal,
        );
        if (context.signal.aborted && !context.cancelled) {
          // The process stops; the next one loads it.
          throw failure ?? new Error('The process stops');
        }
        const isStill = rollouts.get(model)?.active?.id === deploymentId;
        if (isStill || (await find()).finishedMs === null) {
          await rollouts.apply(model, {
            ...afterLoading(failure, context),
            deploymentId,
            actor: SYSTEM_ACTOR,
            atMs: Date.now(),
          });
        }
        if (failure) {
          throw failure;
        }
        context.progress(1, 1, 'versions loaded');
      }
      const deployment = await find();
      return {
        deploymentId,
        state: deployment.state,
        trafficPercent: trafficPercentOf(deployment),
      };
    },
  };
  const rollback: OperationHandler<Record<string, unknown>> = {
    kind: ROLLBACK_OPERATION,
    resumable: true,
    run: async result => result,
  };
  return [deploy, rollback];
}

/** How loading ended: with an error, or nothing. Does not wait for it once the signal says so. */
async function attempt(
  run: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<Error | undefined> {
  const stopped = new Promise<never>((_, reject) => {
    const stop = () => reject(new Error('Stopped'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([run(), stopped]);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function afterLoading(
  failure: Error | undefined,
  { cancelled }: OperationContext,
) {
  if (cancelled) {
    return { kind: 'abort', reason: 'its operation was cancelled' } as const;
  }
  return failure
    ? ({ kind: 'failed', reason: failure.message } as const)
    : ({ kind: 'warmed' } as const);
}
