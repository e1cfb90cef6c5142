import type { RunTrigger } from '@analytics-engine/plugin-analytics-common';

/** Words of what began a run. */
export const RUN_TRIGGERS: Record<RunTrigger, string> = {
  request: 'a request',
  schedule: 'the schedule',
  release: 'a release from quarantine',
};
