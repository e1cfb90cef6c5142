/** Verdict on a number against its threshold. */
export type ThresholdVerdict = 'NORMAL' | 'ALERT' | 'CRITICAL' | 'UNKNOWN';

/** Limits of one key figure; `higherIsBetter` tells on which side of them is good. */
export interface Threshold {
  normal: number;
  alert: number;
  critical?: number;
  higherIsBetter: boolean;
  /** Unit of the limits and of the values held against them. */
  unit: string;
}

/** The operations manual's limits for pipelines. */
export const PIPELINE_THRESHOLDS = {
  successRate: {
    normal: 0.99,
    alert: 0.95,
    higherIsBetter: true,
    unit: 'ratio',
  },
  lagSeconds: { normal: 300, alert: 900, higherIsBetter: false, unit: 's' },
  eventsPerSecond: {
    normal: 1000,
    alert: 500,
    higherIsBetter: true,
    unit: 'events/s',
  },
} as const satisfies Record<string, Threshold>;

/** The operations manual's limits for models. */
export const ML_THRESHOLDS = {
  accuracy: { normal: 0.85, alert: 0.8, higherIsBetter: true, unit: 'ratio' },
  latencyMs: { normal: 100, alert: 300, higherIsBetter: false, unit: 'ms' },
  driftScore: { normal: 0.1, alert: 0.3, higherIsBetter: false, unit: 'PSI' },
  featureAvailability: {
    normal: 0.99,
    alert: 0.95,
    higherIsBetter: true,
    unit: 'ratio',
  },
} as const satisfies Record<string, Threshold>;

/**
 * Holds a value against its limits. Between `normal` and `alert` is still
 * NORMAL: the manual alerts only beyond the alert limit.
 */
export function verdictOf(
  value: number | undefined | null,
  threshold: Threshold,
): ThresholdVerdict {
  if (value === undefined || value === null || !Number.isFinite(value)) {
    return 'UNKNOWN';
  }
  const beyond = (limit: number) =>
    threshold.higherIsBetter ? value < limit : value > limit;
  if (threshold.critical !== undefined && beyond(threshold.critical)) {
    return 'CRITICAL';
  }
  return beyond(threshold.alert) ? 'ALERT' : 'NORMAL';
}
