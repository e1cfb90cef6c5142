import { availableParallelism } from 'node:os';
import { KafkaBroker } from '../../systems';
import type { Candidate, Target } from '../harness/types';
import {
  formatCpuRatio,
  formatRuns,
  formatVerdicts,
} from '../harness/formatReport';
import { formatCpuBudget, medianRate } from '../harness/formatCpuBudget';
import { judge, runInterleaved } from '../harness/runInterleaved';
import { consumeOnly } from '../movers/consumeOnly';
import { kafkaEngine } from '../movers/kafkaEngine';
import { atLeastOnce, exactlyOnce } from '../movers/pipelineRunner';
import { rawInsert, spooledInsert } from '../movers/rawInsert';
import type { Mover } from '../movers/types';
import { benchEvent, wholeBlocks } from '../stack/benchEvents';
import { BenchTable } from '../stack/BenchTable';
import {
  withBenchStack,
  type BenchEventLog,
  type BenchStack,
} from '../stack/BenchStack';
import { preload } from '../stack/preload';
import { readBlocks } from '../stack/readBlocks';
import type { Bench, BenchOptions } from './types';

/** The start of a pipeline, and code that is not compiled yet, must not be most of what is measured. */
const EVENTS = 900_000;
const QUICK_EVENTS = 90_000;
const ROUNDS = 5;
const QUICK_ROUNDS = 2;
const TOPIC = 'bench-log-to-table';

const SHARE_OF_RAW_INSERT = 0.8;
const EVENTS_PER_SECOND = 100_000;
const TARGETS: Target[] = [
  {
    kind: 'ratio',
    of: 'exactly-once',
    to: 'raw insert',
    atLeast: SHARE_OF_RAW_INSERT,
  },
  { kind: 'ratio', of: 'exactly-once', to: 'at-least-once', atLeast: 0.95 },
  { kind: 'rate', of: 'exactly-once', atLeast: EVENTS_PER_SECOND },
];
const AGAINST_KAFKA_ENGINE: Target = {
  kind: 'ratio',
  of: 'exactly-once',
  to: 'kafka engine',
  atLeast: 1.5,
};

/** Draining a topic into a table, against what the engine can take. */
export const logToTable: Bench = {
  name: 'log-to-table',
  description:
    'events drained from the log into a table, against a raw insert of the same bytes (and with --log kafka against the Kafka engine)',
  async run(options) {
    if (options.log === 'embedded') {
      return measureOn({ type: 'embedded' }, options);
    }
    options.say('Starting a Kafka broker ...');
    const broker = await KafkaBroker.create();
    try {
      return await measureOn(
        { type: 'kafka', brokers: [broker.address], brokerPid: broker.pid },
        options,
      );
    } finally {
      await broker.remove();
    }
  },
};

function measureOn(log: BenchEventLog, options: BenchOptions): Promise<string> {
  return withBenchStack(stack => measure(stack, log, options), log);
}

async function measure(
  stack: BenchStack,
  log: BenchEventLog,
  options: BenchOptions,
): Promise<string> {
  const { quick, say } = options;
  const isKafka = log.type === 'kafka';
  const events = wholeBlocks(options.events ?? (quick ? QUICK_EVENTS : EVENTS));
  say(`Preparing ${events.toLocaleString('en-GB')} events of 1 kB ...`);
  await preload({
    eventLog: stack.eventLog,
    topic: TOPIC,
    events,
    record: number => benchEvent(number),
  });
  const blocks = await readBlocks(stack.eventLog, TOPIC);
  const movers = [
    exactlyOnce(stack),
    rawInsert(stack, () => blocks),
    atLeastOnce(stack),
    spooledInsert(stack, () => blocks),
    ...(isKafka ? [kafkaEngine(stack, log.brokers[0])] : []),
  ];
  const runs = await runInterleaved({
    candidates: [
      ...movers.map(mover => asCandidate(stack, mover, events)),
      ...(isKafka ? [consumeOnly(stack, TOPIC, events)] : []),
    ],
    rounds: options.rounds ?? (quick ? QUICK_ROUNDS : ROUNDS),
    processes: stack.processes,
    say,
  });
  const targets = isKafka ? [...TARGETS, AGAINST_KAFKA_ENGINE] : TARGETS;
  return [
    formatRuns(runs),
    '',
    formatVerdicts(judge(runs, targets)),
    formatCpuRatio(runs, 'exactly-once', 'raw insert', ['portal', 'engine']),
    formatCpuBudget(runs, {
      of: 'exactly-once',
      portal: 'portal',
      cores: availableParallelism(),
      rates: [
        {
          text: `${SHARE_OF_RAW_INSERT} of the raw insert`,
          eventsPerSecond: SHARE_OF_RAW_INSERT * medianRate(runs, 'raw insert'),
        },
        {
          text: `${EVENTS_PER_SECOND.toLocaleString('en-GB')} events/s`,
          eventsPerSecond: EVENTS_PER_SECOND,
        },
      ],
    }),
  ].join('\n');
}

/** Gives every run a table of its own and counts what it did. */
export function asCandidate(
  stack: BenchStack,
  mover: Mover,
  events: number,
  topic: string = TOPIC,
): Candidate {
  return {
    name: mover.name,
    async run(round) {
      const id = `bench-${mover.name.replace(/[^a-z]+/g, '-')}-${round + 1}`;
      const table = await BenchTable.create(
        stack.warehouse,
        id.replace(/-/g, '_'),
      );
      try {
        const seconds = await mover.move({ table, id, topic, events });
        return {
          events,
          seconds,
          rows: await table.count(events),
          parts: await table.countParts(),
        };
      } finally {
        await table.drop();
      }
    },
  };
}
