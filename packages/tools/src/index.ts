export { Importer, type ImporterOptions } from './import/Importer';
export { PortalClient } from './import/portal/PortalClient';
export { SILENT_PROGRESS } from './import/report/ImportProgress';
export type { ImportReport } from './import/report/types';
export * from './systems';
