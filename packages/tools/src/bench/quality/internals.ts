/* The benchmark measures the evaluation itself, without REST and database around it. */
/* eslint-disable @backstage/no-forbidden-package-imports, @backstage/no-mixed-plugin-imports */
export { evaluateChecks } from '@analytics-engine/plugin-data-quality-backend/src/evaluate/evaluateChecks';
export { QualityWarehouse } from '@analytics-engine/plugin-data-quality-backend/src/evaluate/QualityWarehouse';
/* eslint-enable @backstage/no-forbidden-package-imports, @backstage/no-mixed-plugin-imports */
