import type { Config } from '@backstage/config';
import { checkSchedule } from './schedules/ScheduleService';

/** How long a caller of validate waits before the run is an operation. */
const SYNC_TIMEOUT_MS = 10_000;
/** Of datasets that have checks. */
const DEFAULT_SCHEDULE = '1h';

/** The plugin's configuration, read once. */
export interface DataQualityConfig {
  /** Unvalidated checks, as they are written. */
  checks: unknown[];
  checkFiles: string[];
  shippedChecks: boolean;
  defaultSchedule: string | null;
  schedules: ReadonlyMap<string, string>;
  syncTimeoutMs: number;
  sqlTimeoutMs?: number;
}

/** @throws when a value has the wrong type, ValidationError for a schedule that is none */
export function readDataQualityConfig(root: Config): DataQualityConfig {
  const config = root.getOptionalConfig('analytics.dataQuality');
  const schedules = new Map(
    (config?.getOptionalConfigArray('schedules') ?? []).map(each => [
      each.getString('dataset'),
      each.getString('schedule'),
    ]),
  );
  const written =
    config?.getOptionalString('defaultSchedule') ?? DEFAULT_SCHEDULE;
  const defaultSchedule = written === 'none' ? null : written;
  [defaultSchedule, ...schedules.values()].forEach(checkSchedule);
  return {
    checks:
      config?.getOptionalConfigArray('checks')?.map(each => each.get()) ?? [],
    checkFiles: config?.getOptionalStringArray('checkFiles') ?? [],
    shippedChecks: config?.getOptionalBoolean('shippedChecks') ?? true,
    defaultSchedule,
    schedules,
    sqlTimeoutMs: config?.getOptionalNumber('sqlTimeoutMs'),
    syncTimeoutMs:
      config?.getOptionalNumber('syncTimeoutMs') ?? SYNC_TIMEOUT_MS,
  };
}
