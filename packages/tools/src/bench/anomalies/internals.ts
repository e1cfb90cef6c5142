/* The bench judges by the rule itself, without the plugin around it. */
/* eslint-disable @backstage/no-forbidden-package-imports */
export { RobustAnomalyDetector } from '@analytics-engine/plugin-data-quality-backend/src/anomaly';
export type {
  AnomalyDetector,
  MetricSeries,
} from '@analytics-engine/plugin-data-quality-backend/src/types';
/* eslint-enable @backstage/no-forbidden-package-imports */
