import type { ThresholdVerdict } from '@analytics-engine/plugin-analytics-common';

/** What a colour says; the word beside it always says it too. */
export type Tone = 'success' | 'warning' | 'danger' | 'info' | 'neutral';

/** Tone of a verdict on a number. */
export function toneOfVerdict(verdict: ThresholdVerdict): Tone {
  switch (verdict) {
    case 'NORMAL':
      return 'success';
    case 'ALERT':
      return 'warning';
    case 'CRITICAL':
      return 'danger';
    default:
      return 'neutral';
  }
}
