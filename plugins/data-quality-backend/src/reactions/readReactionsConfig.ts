import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import type { Config } from '@backstage/config';

const SECTION = 'analytics.dataQuality.incidents';
const DEFAULT_REOPEN_WITHIN = '24h';

/** What an operator may configure about incidents. */
export interface ReactionsConfig {
  incidents: { autoClose: boolean; reopenWithinMs: number };
}

/** Reads `analytics.dataQuality.incidents`. */
export function readReactionsConfig(config: Config): ReactionsConfig {
  const section = config.getOptionalConfig(SECTION);
  return {
    incidents: {
      autoClose: section?.getOptionalBoolean('autoClose') ?? true,
      reopenWithinMs: parseDurationMs(
        section?.getOptionalString('reopenWithin') ?? DEFAULT_REOPEN_WITHIN,
      ),
    },
  };
}
