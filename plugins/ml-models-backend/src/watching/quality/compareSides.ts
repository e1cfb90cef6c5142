import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import type { LabelledQuality } from '../../deployments/analysis/types';
import type { Deployment } from '../../deployments/core';
import type { ModelRegistry } from '../../registry/types';
import { maturityOf } from './maturityOf';
import { measureQuality } from './measureQuality';
import { labelDelay } from './queries';

/** What labels say about both sides of a deployment. */
export interface ComparedSides {
  candidate: LabelledQuality;
  control: LabelledQuality;
}

/**
 * Compares both sides of a deployment by labels that had the time to come;
 * undefined without labels, and for what is no binary model.
 */
export async function compareSides(
  parts: { warehouse: WarehouseService; registry: ModelRegistry },
  deployment: Deployment,
): Promise<ComparedSides | undefined> {
  const { registry, warehouse } = parts;
  const { id, model } = deployment;
  const version = await registry.get(model, deployment.version);
  if (version.signature.output.task !== 'binary') {
    return undefined;
  }
  const now = Date.now();
  const delay = await labelDelay(warehouse, model, now);
  if (!delay) {
    return undefined;
  }
  const groups = await measureQuality({
    warehouse,
    model,
    where: `model = {model:String} AND deployment_id = {deployment:String}
        AND predicted_at >= fromUnixTimestamp64Milli({fromMs:Int64})
        AND predicted_at < fromUnixTimestamp64Milli({toMs:Int64})`,
    params: {
      deployment: id,
      fromMs: deployment.startedMs,
      toMs: now - maturityOf(version, delay.p95Seconds),
    },
    threshold: version.signature.output.threshold,
    grouping: 'role',
  });
  const of = (...roles: string[]): LabelledQuality => {
    const group = groups.find(({ key }) => roles.includes(key));
    return {
      labelled: group?.labelled ?? 0,
      correct: group?.correct ?? 0,
      positives: group?.positives ?? 0,
      auc: group?.auc ?? null,
    };
  };
  return { candidate: of('canary', 'shadow'), control: of('control') };
}
