import type { DriftStatus } from '@analytics-engine/plugin-analytics-common';
import { StatusChip } from '@analytics-engine/plugin-analytics-react';
import type { Tone } from '@analytics-engine/plugin-analytics-react';

const WORDS: Record<DriftStatus, { word: string; tone: Tone }> = {
  OK: { word: 'stable', tone: 'success' },
  WARNING: { word: 'moved', tone: 'warning' },
  ALERT: { word: 'alert', tone: 'danger' },
  INSUFFICIENT_DATA: { word: 'too few to say', tone: 'neutral' },
};

/** A verdict on drift in one word. */
export function DriftChip(props: { status: DriftStatus }) {
  const { word, tone } = WORDS[props.status];
  return <StatusChip tone={tone}>{word}</StatusChip>;
}
