import type { PredictionBatch } from '../../predictions/types';
import { featuresError } from '../../serving/featuresError';
import type {
  AnsweredPart,
  LargeCallAnswers,
  LargeCallOrders,
} from './messages';
import type { RowsElsewhere, VersionFeatures } from './types';

/** One call in the thread. */
export interface OpenLargeCall {
  ask<Type extends keyof LargeCallOrders>(
    type: Type,
    order: Omit<LargeCallOrders[Type], 'call'>,
    transfer?: ArrayBuffer,
  ): Promise<LargeCallAnswers[Type]>;
  hold(): void;
  release(): void;
}

/** Rows of a call whose rows are in the thread of large calls. */
export class LargeRows implements RowsElsewhere {
  readonly length: number;
  readonly #call: OpenLargeCall;
  /** All of them when undefined. */
  readonly #rows: readonly number[] | undefined;

  static create(call: OpenLargeCall, length: number): LargeRows {
    return new LargeRows(call, length, undefined);
  }

  private constructor(
    call: OpenLargeCall,
    length: number,
    rows: readonly number[] | undefined,
  ) {
    this.#call = call;
    this.length = length;
    this.#rows = rows;
  }

  pick(rows: readonly number[]): LargeRows {
    return new LargeRows(this.#call, rows.length, rows);
  }

  async encode(version: VersionFeatures): Promise<Float32Array> {
    const answer = await this.#call.ask('encode', {
      rows: this.#rows,
      version,
    });
    if ('issues' in answer) throw featuresError(answer.issues);
    return answer.matrix;
  }

  async records(
    { predictionIds, instances, entityKeys, ...batch }: PredictionBatch,
    version: VersionFeatures,
  ): Promise<Iterable<Buffer>> {
    const { bytes, lengths } = await this.#call.ask('records', {
      rows: this.#rows,
      version,
      batch,
    });
    return cut(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      lengths,
    );
  }

  /** The body of the answer. Nothing goes to the thread that it has already: every row of it would be copied. */
  async answer(
    model: string,
    parts: Array<Required<Pick<AnsweredPart, 'rows'>> & AnsweredPart>,
  ): Promise<Buffer> {
    const isWhole = parts.length === 1;
    const { bytes } = await this.#call.ask('answer', {
      model,
      parts: parts.map(({ rows, version, scores, labels }) => ({
        rows: isWhole ? undefined : rows,
        version,
        scores,
        labels,
      })),
    });
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  hold(): void {
    this.#call.hold();
  }

  release(): void {
    this.#call.release();
  }
}

/** Ten thousand views made at once hold up the event loop: each is made when it is asked for. */
function* cut(all: Buffer, lengths: Uint32Array): Generator<Buffer> {
  let at = 0;
  for (const length of lengths) {
    yield all.subarray(at, (at += length));
  }
}
