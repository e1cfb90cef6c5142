/*
 * The benchmarks of models measure parts of the plugin without a portal around
 * them. These are not part of the package's public interface, so they are
 * named in this one place.
 */
/* eslint-disable @backstage/no-forbidden-package-imports, @backstage/no-mixed-plugin-imports, no-restricted-imports */
export {
  deploymentOf,
  rolloutOf,
} from '@analytics-engine/plugin-ml-models-backend/src/deployments/__testUtils__/deploymentOf';
export { planTraffic } from '@analytics-engine/plugin-ml-models-backend/src/deployments/traffic/planTraffic';
export { RolloutRouter } from '@analytics-engine/plugin-ml-models-backend/src/deployments/traffic/RolloutRouter';
export { WAREHOUSE_STATEMENTS } from '@analytics-engine/plugin-ml-models-backend/src/predictions/predictionsDataset';
export { WorkerHost } from '@analytics-engine/plugin-ml-models-backend/src/serving/hosts/WorkerHost';
export { psiOf } from '@analytics-engine/plugin-ml-models-backend/src/statistics/psi';
export { countBins } from '@analytics-engine/plugin-ml-models-backend/src/watching/drift/countBins';
/* eslint-enable @backstage/no-forbidden-package-imports, @backstage/no-mixed-plugin-imports, no-restricted-imports */
