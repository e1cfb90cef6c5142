import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Latencies } from './Latencies';

/** Room that is written again and again, as a write-ahead log is. */
const FILE_BYTES = 16 * 1024 * 1024;

/**
 * Writes and syncs a file where the benches keep theirs: what the disk alone
 * takes at the moment.
 *
 * @param options.pauseMs - between two syncs
 */
export async function measureSyncs(options: {
  bytes: number;
  seconds: number;
  pauseMs: number;
}): Promise<Latencies> {
  const latencies = Latencies.create();
  const directory = await mkdtemp(join(tmpdir(), 'analytics-sync-'));
  const file = await open(join(directory, 'file'), 'w');
  try {
    await file.write(Buffer.alloc(FILE_BYTES, 1));
    await file.sync();
    const bytes = Buffer.alloc(options.bytes, 2);
    const until = performance.now() + options.seconds * 1000;
    for (let at = 0; performance.now() < until; at += options.bytes) {
      const startedAt = performance.now();
      await file.write(bytes, 0, bytes.length, at % FILE_BYTES);
      await file.sync();
      latencies.add(performance.now() - startedAt);
      await sleep(options.pauseMs);
    }
  } finally {
    await file.close();
    await rm(directory, { recursive: true });
  }
  return latencies;
}
