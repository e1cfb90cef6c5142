import type { ApiCaller } from '@analytics-engine/plugin-analytics-node';
import type { LargeCallHost } from './large/LargeCallHost';
import type { PredictService } from './PredictService';

/** A body above this is read, and everything row by row done, in a thread. */
export const LARGE_BODY_BYTES = 64 * 1024;

/** Predicts for a large body; answers the body of the answer. */
export async function answerLargeCall(
  tools: { predictions: PredictService; largeCalls: LargeCallHost },
  { model, body, caller }: { model: string; body: Buffer; caller: ApiCaller },
): Promise<Buffer> {
  const { buffer, byteOffset, byteLength } = body;
  const isWhole = byteLength === buffer.byteLength;
  const { rows, ...call } = await tools.largeCalls.open(
    (isWhole
      ? buffer
      : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer,
  );
  try {
    const parts = await tools.predictions.score({
      ...call,
      model,
      caller,
      instances: rows,
    });
    return await rows.answer(model, parts);
  } finally {
    rows.release();
  }
}
