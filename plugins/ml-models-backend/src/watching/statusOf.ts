import type {
  Threshold,
  ThresholdStatus,
} from '@analytics-engine/plugin-analytics-common';

/** A value against its limits; between the two is a warning. */
export function statusOf(
  value: number | null,
  { alert, higherIsBetter, normal }: Threshold,
): ThresholdStatus['status'] {
  if (value === null) {
    return 'UNKNOWN';
  }
  const beyond = (limit: number) =>
    higherIsBetter ? value < limit : value > limit;
  if (beyond(alert)) {
    return 'ALERT';
  }
  return beyond(normal) ? 'WARNING' : 'OK';
}

/** Limits with the verdict. */
export function thresholdStatus(
  value: number | null,
  threshold: Threshold,
): ThresholdStatus {
  return {
    normal: threshold.normal,
    alert: threshold.alert,
    status: statusOf(value, threshold),
  };
}

const ORDER: ReadonlyArray<ThresholdStatus['status']> = [
  'ALERT',
  'WARNING',
  'OK',
];

/** The worst of several; UNKNOWN only when nothing is known. */
export function worstOf(
  statuses: Array<ThresholdStatus['status']>,
): ThresholdStatus['status'] {
  return ORDER.find(status => statuses.includes(status)) ?? 'UNKNOWN';
}
