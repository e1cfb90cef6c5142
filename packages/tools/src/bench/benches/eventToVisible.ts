import { setTimeout as sleep } from 'node:timers/promises';
import { formatVerdicts } from '../harness/formatReport';
import { Latencies } from '../harness/Latencies';
import { paceBySchedule } from '../harness/paceBySchedule';
import { ProcessMeter } from '../harness/ProcessMeter';
import { createRunner } from '../movers/createRunner';
import { benchAppends, benchEvent } from '../stack/benchEvents';
import { BenchTable } from '../stack/BenchTable';
import { withBenchStack, type BenchStack } from '../stack/BenchStack';
import { preload } from '../stack/preload';
import type { Bench, BenchOptions } from './types';

const EVENTS_PER_SECOND = 10_000;
const BATCH = 100;
const SECONDS = 30;
const QUICK_SECONDS = 6;
const WINDOW_MS = 500;
const ALLOWED_OVER_WINDOW_MS = 250;
/** Rows that are there before, for queries to work on. */
const ROWS_BEFORE = 200_000;
const QUICK_ROWS_BEFORE = 20_000;
/** How often a reader looks for the newest event; adds to what is measured, and so does the work of looking. */
const LOOK_INTERVAL_MS = 20;
const QUERIES_PER_SECOND = 20;
const TOPIC = 'bench-visible';

/** From the moment an event was meant to be sent until a query sees it. */
export const eventToVisible: Bench = {
  name: 'event-to-visible',
  description:
    'delay from event to query at 10,000 events/s, and what that does to other queries',
  async run(options) {
    return withBenchStack(stack => measure(stack, options));
  },
};

async function measure(
  stack: BenchStack,
  options: BenchOptions,
): Promise<string> {
  const { quick, say } = options;
  const seconds = quick ? QUICK_SECONDS : SECONDS;
  const rowsBefore = quick ? QUICK_ROWS_BEFORE : ROWS_BEFORE;
  const table = await BenchTable.create(stack.warehouse, 'bench_visible');
  let failure: Error | undefined;
  let settled = 0;
  const runner = await createRunner({
    stack,
    table,
    id: 'bench-visible',
    topic: TOPIC,
    windowSize: `${WINDOW_MS}ms`,
    progress: {
      onSettled: records => {
        settled += records;
      },
      onFailed: error => {
        failure = error;
      },
    },
  });
  await stack.eventLog.ensureTopic(TOPIC, { partitions: 1 });
  await runner.start();
  say(`Preparing ${rowsBefore.toLocaleString('en-GB')} rows ...`);
  await preload({
    eventLog: stack.eventLog,
    topic: TOPIC,
    events: rowsBefore,
    record: number => benchEvent(number),
  });
  while (settled < rowsBefore && !failure) {
    await sleep(50);
  }
  const idle = Latencies.create();
  const runQueriesAlone = async () => {
    say(`Queries alone for ${seconds / 2} s ...`);
    await runQueries(stack, table, seconds / 2, idle);
  };
  await runQueriesAlone();
  say(`${EVENTS_PER_SECOND} events/s for ${seconds} s ...`);
  const busy = Latencies.create();
  const meter = ProcessMeter.start(stack.processes());
  const [delays] = await Promise.all([
    runEvents(stack, table, { seconds, rowsBefore }),
    runQueries(stack, table, seconds, busy),
  ]);
  const cost = meter.stop();
  // Before and after: the table has grown meanwhile, and so has every query.
  await runQueriesAlone();
  const total = rowsBefore + seconds * EVENTS_PER_SECOND;
  const rows = await table.count(total);
  await runner.stop();
  if (failure) {
    throw failure;
  }
  const events = seconds * EVENTS_PER_SECOND;
  const cpu = Object.entries(cost.cpuSeconds).map(
    ([name, used]) => `${name} ${((used * 1e6) / events).toFixed(2)}`,
  );
  const p99 = delays.percentile(99);
  const limit = WINDOW_MS + ALLOWED_OVER_WINDOW_MS;
  const slowdown = busy.percentile(99) / idle.percentile(99);
  return [
    `event to visible: ${delays}`,
    `queries alone:    ${idle}`,
    `queries meanwhile: ${busy}`,
    `rows: expected ${rows.expected}, inserted ${rows.inserted}, distinct ${rows.distinct}`,
    `cpu-s per million events: ${cpu.join(', ')} (generator included)`,
    '',
    formatVerdicts([
      {
        text: `visible within windowSize + 250 ms = ${limit} ms at p99`,
        value: p99,
        pass: p99 <= limit,
      },
      {
        text: 'queries meanwhile at most 3 times idle at p99',
        value: slowdown,
        pass: slowdown <= 3,
      },
    ]),
  ].join('\n');
}

/** Appends at the pace and watches how far the table has come. */
async function runEvents(
  stack: BenchStack,
  table: BenchTable,
  options: { seconds: number; rowsBefore: number },
): Promise<Latencies> {
  const { seconds, rowsBefore } = options;
  const delays = Latencies.create();
  /** When the append that ends before this number of rows was meant to be sent. */
  const waiting: Array<{ upTo: number; intendedAt: number }> = [];
  const appends = benchAppends(rowsBefore, seconds * EVENTS_PER_SECOND, BATCH);
  let ended = false;
  const watch = (async () => {
    while (!ended || waiting.length > 0) {
      const askedAt = performance.now();
      const { rows } = await stack.warehouse.query<{ rows: number }>({
        name: 'bench-visible',
        // Answered from the parts' own figures, so that looking costs little.
        query: `SELECT count() AS rows FROM ${table.dataset.table}`,
      });
      // What the answer shows was visible when it was asked at the latest.
      const seenAt = (askedAt + performance.now()) / 2;
      while (waiting.length > 0 && waiting[0].upTo <= Number(rows[0].rows)) {
        delays.add(seenAt - waiting.shift()!.intendedAt, BATCH);
      }
      await sleep(LOOK_INTERVAL_MS);
    }
  })();
  await paceBySchedule({
    perSecond: EVENTS_PER_SECOND / BATCH,
    seconds,
    action: async (index, intendedAt) => {
      const first = rowsBefore + index * BATCH;
      waiting.push({ upTo: first + BATCH, intendedAt });
      await stack.eventLog.append(TOPIC, appends(index));
    },
  });
  ended = true;
  await watch;
  return delays;
}

/** Sends the queries that a dashboard sends, at a steady pace, and notes how long each took. */
async function runQueries(
  stack: BenchStack,
  table: BenchTable,
  seconds: number,
  latencies: Latencies,
): Promise<void> {
  const queries = [
    `SELECT event_type, count(), sum(order_total) FROM ${table.dataset.table} WHERE event_time < toDateTime('2026-01-01 01:00:00') GROUP BY event_type`,
    `SELECT * FROM ${table.dataset.table} WHERE event_type = 'order' ORDER BY event_time DESC LIMIT 50`,
  ];
  await paceBySchedule({
    perSecond: QUERIES_PER_SECOND,
    seconds,
    action: async (index, intendedAt) => {
      await stack.warehouse.query({
        name: 'bench-query',
        query: queries[index % queries.length],
      });
      latencies.add(performance.now() - intendedAt);
    },
  });
}
