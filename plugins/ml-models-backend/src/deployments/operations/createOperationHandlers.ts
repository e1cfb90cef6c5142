import type { OperationHandler } from '@analytics-engine/plugin-analytics-node';
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
    async run({ model, deploymentId }, { progress }) {
      const find = async () =>
        (await store.deployment(model, deploymentId))!.deployment;
      const { state, version } = await find();
      if (state === 'WARMING') {
        progress(0, 1, 'versions loaded');
        const stamp = { deploymentId, actor: SYSTEM_ACTOR };
        let failure: Error | undefined;
        try {
          await serving.warm(model, version);
        } catch (error) {
          failure = error as Error;
        }
        const isStill = rollouts.get(model)?.active?.id === deploymentId;
        if (isStill || (await find()).finishedMs === null) {
          await rollouts.apply(
            model,
            failure
              ? {
                  kind: 'failed',
                  reason: failure.message,
                  atMs: Date.now(),
                  ...stamp,
                }
              : { kind: 'warmed', atMs: Date.now(), ...stamp },
          );
        }
        if (failure) {
          throw failure;
        }
        progress(1, 1, 'versions loaded');
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
