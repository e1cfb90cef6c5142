import { ML_ROOT } from '../routes/params';
import type { DeploymentsService } from '../deployments/types';
import { startLoop } from '../deployments/startLoop';
import type { ModelRegistry } from '../registry/types';
import type { PartDependencies } from '../types';
import { CallCounter } from './calls/CallCounter';
import { DatabaseBaselines } from './DatabaseBaselines';
import { DriftHistory } from './DriftHistory';
import { ModelWatch } from './ModelWatch';
import type { Watching } from './types';
import { WatchCache } from './WatchCache';
import { createWatchRoutes } from './watchRoutes';
import { WatchReport } from './WatchReport';

/** How long an answer is good for: pages refresh more often than figures move. */
const CACHE_MS = 10_000;
/** How often counts of calls are written. */
const COUNTS_INTERVAL_MS = 10_000;
const REFRESH_MINUTES = 5;
const REFRESH_TIMEOUT_MINUTES = 4;
/** After the start, when predictions of before have landed. */
const FIRST_REFRESH_SECONDS = 20;

/** Puts the watching part together. */
export async function createWatching(
  deps: PartDependencies,
  parts: { registry: ModelRegistry; deployments: DeploymentsService },
): Promise<Watching> {
  const { health, knex, logger, metrics, scheduler, warehouse } = deps;
  const { deployments, registry } = parts;
  const baselines = DatabaseBaselines.create({ knex });
  const calls = CallCounter.create({ knex });
  const watch = ModelWatch.create({
    warehouse,
    calls,
    registry,
    deployments,
    baselines,
    driftHistory: DriftHistory.create({ knex }),
  });
  const report = WatchReport.create({ watch, deployments, metrics, logger });
  deployments.consult({
    quality: deployment => watch.deploymentQuality(deployment),
    reasons: model => report.reasons(model),
  });
  health.register(report.indicator());
  let stopCounting = async () => {};
  return {
    baselines,
    listener: calls,
    mounts: [
      {
        root: ML_ROOT,
        portal: '/',
        routes: createWatchRoutes({
          watch,
          report,
          cache: WatchCache.create({ ttlMs: CACHE_MS }),
        }),
      },
    ],
    startUp: async () => {
      stopCounting = startLoop({
        name: 'model calls',
        intervalMs: COUNTS_INTERVAL_MS,
        run: () => calls.flush(),
        logger,
      });
      // In every process: each answers the scrapes of its own metrics.
      await scheduler.scheduleTask({
        id: 'ml-models-watch',
        scope: 'local',
        frequency: { minutes: REFRESH_MINUTES },
        timeout: { minutes: REFRESH_TIMEOUT_MINUTES },
        initialDelay: { seconds: FIRST_REFRESH_SECONDS },
        fn: () => report.refresh(),
      });
    },
    shutDown: async () => {
      await stopCounting();
      await calls.flush();
    },
  };
}
