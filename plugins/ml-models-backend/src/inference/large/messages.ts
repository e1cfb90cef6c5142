import type { FeatureIssue } from '@analytics-engine/plugin-analytics-common';
import type { PredictionBatch } from '../../predictions/types';
import type { BodyProblem } from '../predictBody';
import type { VersionFeatures } from './types';

/** What of a batch the thread does not have. */
export type BatchFacts = Omit<
  PredictionBatch,
  'predictionIds' | 'instances' | 'entityKeys'
>;

/** Answers for some rows of a call. */
export interface AnsweredPart {
  /** Places in the call; all of them when left out. */
  rows?: readonly number[];
  version: string;
  scores: Float32Array;
  labels?: string[];
}

/** Orders to the thread of large calls, about one call each. */
export interface LargeCallOrders {
  open: { call: number; body: ArrayBuffer };
  encode: { call: number; rows?: readonly number[]; version: VersionFeatures };
  records: {
    call: number;
    rows?: readonly number[];
    version: VersionFeatures;
    batch: BatchFacts;
  };
  answer: { call: number; model: string; parts: AnsweredPart[] };
  close: { call: number };
}

/** What it answers. */
export interface LargeCallAnswers {
  open:
    | {
        predictionIds: string[];
        entityKeys?: string[];
        version?: string;
      }
    | { problem: Pick<BodyProblem, 'field' | 'message' | 'isTooLarge'> };
  encode: { matrix: Float32Array } | { issues: FeatureIssue[] };
  /** Records one after the other, with the length of each in bytes. */
  records: { bytes: Uint8Array; lengths: Uint32Array };
  answer: { bytes: Uint8Array };
  close: object;
}
