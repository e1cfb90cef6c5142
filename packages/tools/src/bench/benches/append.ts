import { formatVerdicts } from '../harness/formatReport';
import { Latencies } from '../harness/Latencies';
import { paceBySchedule } from '../harness/paceBySchedule';
import { ProcessMeter } from '../harness/ProcessMeter';
import { measureSyncs } from '../harness/measureSyncs';
import { median } from '../harness/statistics';
import { benchAppends } from '../stack/benchEvents';
import { withBenchStack, type BenchStack } from '../stack/BenchStack';
import type { Bench, BenchOptions } from './types';

const PACED_EVENTS_PER_SECOND = 10_000;
/** Events of one append of the paced part: a producer that batches a little. */
const PACED_BATCH = 10;
const PACED_SECONDS = 20;
const QUICK_PACED_SECONDS = 4;
/**
 * The disk alone, beside it: about the bytes of one group and the pause before
 * the next one.
 */
const SYNC_BYTES = 128 * 1024;
const SYNC_PAUSE_MS = 2;
const SYNC_SECONDS = 4;
const BULK_EVENTS = 300_000;
const QUICK_BULK_EVENTS = 60_000;
const BULK_BATCH = 2_000;
/** Bulk appends on their way at once. */
const BULK_IN_FLIGHT = 4;
const ROUNDS = 5;
const QUICK_ROUNDS = 2;

/** Appends that are acknowledged after they are on disk. */
export const append: Bench = {
  name: 'append',
  description:
    'appends to the embedded log, acknowledged when on disk: paced and in bulk',
  async run(options) {
    return withBenchStack(stack => measure(stack, options));
  },
};

async function measure(
  stack: BenchStack,
  options: BenchOptions,
): Promise<string> {
  const { quick, say } = options;
  const rounds = options.rounds ?? (quick ? QUICK_ROUNDS : ROUNDS);
  const seconds = quick ? QUICK_PACED_SECONDS : PACED_SECONDS;
  const syncs = await measureSyncs({
    bytes: SYNC_BYTES,
    seconds: SYNC_SECONDS,
    pauseMs: SYNC_PAUSE_MS,
  });
  say(`Paced: ${PACED_EVENTS_PER_SECOND} events/s for ${seconds} s ...`);
  await paced(stack, 'bench-warm', 2);
  const meter = ProcessMeter.start({ portal: process.pid });
  const latencies = await paced(stack, 'bench-paced', seconds);
  const { cpuSeconds } = meter.stop();
  const bulkEvents =
    options.events ?? (quick ? QUICK_BULK_EVENTS : BULK_EVENTS);
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    rates.push(await bulk(stack, `bench-bulk-${round}`, bulkEvents));
    say(`bulk round ${round + 1}: ${Math.round(rates[round])} events/s`);
  }
  const rate = median(rates);
  const p99 = latencies.percentile(99);
  const cpu = (cpuSeconds.portal * 1e6) / latencies.count;
  return [
    `the disk alone, syncs of ${SYNC_BYTES / 1024} KiB: ${syncs}`,
    `paced acknowledgement: ${latencies}`,
    `paced cost: ${cpu.toFixed(
      2,
    )} cpu-s per million events (producer included)`,
    '',
    formatVerdicts([
      {
        text: `acknowledged within 10 ms at p99, ${PACED_EVENTS_PER_SECOND} events/s`,
        value: p99,
        pass: p99 <= 10,
      },
      {
        text: 'bulk append at least 100,000 events/s',
        value: rate,
        pass: rate >= 100_000,
      },
    ]),
  ].join('\n');
}

async function paced(
  stack: BenchStack,
  topic: string,
  seconds: number,
): Promise<Latencies> {
  const latencies = Latencies.create();
  const perSecond = PACED_EVENTS_PER_SECOND / PACED_BATCH;
  const appends = benchAppends(
    0,
    seconds * PACED_EVENTS_PER_SECOND,
    PACED_BATCH,
  );
  await stack.eventLog.ensureTopic(topic);
  await paceBySchedule({
    perSecond,
    seconds,
    action: async (index, intendedAt) => {
      await stack.eventLog.append(topic, appends(index));
      latencies.add(performance.now() - intendedAt, PACED_BATCH);
    },
  });
  return latencies;
}

/** @returns events per second, made ready before the clock starts */
async function bulk(
  stack: BenchStack,
  topic: string,
  events: number,
): Promise<number> {
  const appends = benchAppends(0, events, BULK_BATCH);
  let next = 0;
  await stack.eventLog.ensureTopic(topic);
  const startedAt = performance.now();
  const lane = async () => {
    while (next * BULK_BATCH < events) {
      next += 1;
      await stack.eventLog.append(topic, appends(next - 1));
    }
  };
  await Promise.all(Array.from({ length: BULK_IN_FLIGHT }, lane));
  return events / ((performance.now() - startedAt) / 1000);
}
