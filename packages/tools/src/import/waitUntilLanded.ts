import type { PipelineStatus } from '@analytics-engine/plugin-analytics-common';
import { ServiceUnavailableError } from '@backstage/errors';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PortalClient } from './portal/PortalClient';

const POLL_MS = 250;
/** Longest time without a single event landing. */
const STALL_TIMEOUT_MS = 300_000;

/** Options of {@link waitUntilLanded}. */
export interface WaitUntilLandedOptions {
  portal: PortalClient;
  pipeline: string;
  /** Events that the topic holds. */
  events: number;
  signal?: AbortSignal;
  /** Told how many events are through. */
  onProgress(settled: number): void;
}

/**
 * Waits until the pipeline's ledger covers every event of the topic: each is
 * then either in the table or set aside.
 *
 * @throws ServiceUnavailableError when the pipeline has failed or stands still
 */
export async function waitUntilLanded(
  options: WaitUntilLandedOptions,
): Promise<void> {
  const { portal, pipeline, events, signal, onProgress } = options;
  let best = -1;
  let movedAtMs = Date.now();
  for (;;) {
    const settled = await countSettled(portal, pipeline);
    onProgress(settled);
    if (settled >= events) {
      return;
    }
    if (settled > best) {
      best = settled;
      movedAtMs = Date.now();
    }
    const status = await portal.status(pipeline);
    if (status.state === 'FAILED') {
      throw new ServiceUnavailableError(
        `Pipeline '${pipeline}' has failed with ${settled} of ${events} events through: ${reasonOf(
          status,
        )}`,
      );
    }
    if (Date.now() - movedAtMs > STALL_TIMEOUT_MS) {
      throw new ServiceUnavailableError(
        `Pipeline '${pipeline}' (${status.state}) has not moved for ${
          STALL_TIMEOUT_MS / 1000
        } s with ${settled} of ${events} events through: ${reasonOf(status)}`,
      );
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** How many events the topic holds, as the log says. */
export async function countHeld(
  portal: PortalClient,
  pipeline: string,
): Promise<number> {
  const offsets = await portal.offsets(pipeline);
  return sum(offsets?.partitions.map(({ end }) => end));
}

async function countSettled(
  portal: PortalClient,
  pipeline: string,
): Promise<number> {
  const offsets = await portal.offsets(pipeline);
  return sum(offsets?.partitions.map(({ committed }) => committed ?? 0));
}

function sum(values: number[] = []): number {
  return values.reduce((total, value) => total + value, 0);
}

function reasonOf(status: PipelineStatus): string {
  return status.lastError
    ? `${status.lastError.code}: ${status.lastError.message}`
    : 'it gives no reason';
}
