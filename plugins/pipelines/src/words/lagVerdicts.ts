import type { LagVerdict } from '@analytics-engine/plugin-analytics-common';
import type { Tone } from '@analytics-engine/plugin-analytics-react';

/** Burrow's verdicts in words: what it means and what to do. */
export const LAG_VERDICTS: Record<
  LagVerdict,
  { tone: Tone; word: string; meaning: string }
> = {
  OK: {
    tone: 'success',
    word: 'Keeping up',
    meaning: 'It has caught up at least once lately, or its lag shrinks.',
  },
  WARNING: {
    tone: 'warning',
    word: 'Falling behind',
    meaning:
      'It reads, but its lag has not shrunk once in the window: more comes in than it lands. Give it larger blocks, or look at the warehouse.',
  },
  STALL: {
    tone: 'danger',
    word: 'Stalled',
    meaning:
      'Offsets are committed but do not move although records wait. Look at the last error and restart it.',
  },
  STOP: {
    tone: 'danger',
    word: 'Not reading',
    meaning:
      'Nothing has been committed for longer than the window, although records wait. Start or resume it.',
  },
  REWIND: {
    tone: 'warning',
    word: 'Went back',
    meaning:
      'The committed offset moved backwards: somebody reset it, or the topic was made anew. Rows already landed are not landed twice.',
  },
  UNKNOWN: {
    tone: 'neutral',
    word: 'Not known yet',
    meaning:
      'There are too few observations to judge, or the log cannot be asked.',
  },
};
