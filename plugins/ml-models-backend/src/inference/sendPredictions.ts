import type { PredictResponse } from '@analytics-engine/plugin-analytics-common';
import type { Response } from 'express';
import { turn } from '../turn';

/** Predictions that become JSON before the event loop gets a turn. */
const PIECE = 500;

/** Sends a large answer in pieces, so that the event loop gets its turns. */
export async function sendPredictions(
  response: Response,
  { model, predictions }: PredictResponse,
): Promise<void> {
  response.set({
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.write(`{"model":${JSON.stringify(model)},"predictions":[`);
  for (let from = 0; from < predictions.length; from += PIECE) {
    const piece = JSON.stringify(predictions.slice(from, from + PIECE));
    response.write(`${from > 0 ? ',' : ''}${piece.slice(1, -1)}`);
    await turn();
  }
  response.end(']}');
}
