import { randomUUID } from 'node:crypto';
import {
  FeatureEncoder,
  type FeatureIssue,
  type Prediction,
} from '@analytics-engine/plugin-analytics-common';
import { writePredictions } from '../../predictions/encodePredictions';
import { BodyProblem, readPredictBody, type PredictBody } from '../predictBody';
import type { LargeCallAnswers, LargeCallOrders } from './messages';
import type { VersionFeatures } from './types';

/** Versions whose encoders are kept. */
const MAX_ENCODERS = 64;

interface OpenCall extends PredictBody {
  predictionIds: string[];
}

/**
 * The rows of large calls, and everything that is done row by row: reading,
 * encoding, answering, and writing for the log. Lives in a thread, so that the
 * event loop neither does it nor has the rows in its memory.
 */
export class LargeCallStore {
  readonly #calls = new Map<number, OpenCall>();
  readonly #encoders = new Map<string, FeatureEncoder>();

  static create(): LargeCallStore {
    return new LargeCallStore();
  }

  private constructor() {}

  open({ call, body }: LargeCallOrders['open']): LargeCallAnswers['open'] {
    try {
      const read = readPredictBody(Buffer.from(body));
      const predictionIds = read.instances.map(() => randomUUID());
      this.#calls.set(call, { ...read, predictionIds });
      const { entityKeys, version } = read;
      return { predictionIds, entityKeys, version };
    } catch (error) {
      if (!(error instanceof BodyProblem)) throw error;
      const { field, message, isTooLarge } = error;
      return { problem: { field, message, isTooLarge } };
    }
  }

  encode({
    call,
    rows,
    version,
  }: LargeCallOrders['encode']): LargeCallAnswers['encode'] {
    const { instances } = this.#opened(call);
    const encoder = this.#encoderOf(version);
    const places = rows ?? instances.keys();
    const matrix = new Float32Array((rows ?? instances).length * encoder.width);
    const issues: FeatureIssue[] = [];
    let offset = 0;
    for (const row of places) {
      encoder.encode(instances[row], matrix, offset, issues, row);
      offset += encoder.width;
    }
    return issues.length > 0 ? { issues } : { matrix };
  }

  records({
    call,
    rows,
    version,
    batch,
  }: LargeCallOrders['records']): LargeCallAnswers['records'] {
    const { instances, entityKeys, predictionIds } = this.#opened(call);
    const pick = <T>(values: readonly T[]) =>
      rows ? rows.map(row => values[row]) : [...values];
    const texts = writePredictions(
      {
        ...batch,
        instances: pick(instances),
        entityKeys: pick(entityKeys ?? []),
        predictionIds: pick(predictionIds),
      },
      this.#encoderOf(version),
      0,
      (rows ?? instances).length,
    );
    const lengths = Uint32Array.from(texts, text => Buffer.byteLength(text));
    return { bytes: Buffer.from(texts.join('')), lengths };
  }

  answer({
    call,
    model,
    parts,
  }: LargeCallOrders['answer']): LargeCallAnswers['answer'] {
    const { predictionIds } = this.#opened(call);
    const predictions = new Array<Prediction>(predictionIds.length);
    for (const { rows, version, scores, labels } of parts) {
      for (let at = 0; at < scores.length; at++) {
        const row = rows ? rows[at] : at;
        predictions[row] = {
          predictionId: predictionIds[row],
          version,
          score: scores[at],
          label: labels ? labels[at] : null,
        };
      }
    }
    return { bytes: Buffer.from(JSON.stringify({ model, predictions })) };
  }

  close({ call }: LargeCallOrders['close']): LargeCallAnswers['close'] {
    this.#calls.delete(call);
    return {};
  }

  #opened(call: number): OpenCall {
    const opened = this.#calls.get(call);
    if (!opened) throw new Error(`Call ${call} is not open`);
    return opened;
  }

  #encoderOf({ key, features }: VersionFeatures): FeatureEncoder {
    let encoder = this.#encoders.get(key);
    if (!encoder) {
      if (this.#encoders.size >= MAX_ENCODERS) this.#encoders.clear();
      encoder = FeatureEncoder.create(features);
      this.#encoders.set(key, encoder);
    }
    return encoder;
  }
}
