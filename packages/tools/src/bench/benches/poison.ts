import { formatRuns, formatVerdicts } from '../harness/formatReport';
import { judge, runInterleaved } from '../harness/runInterleaved';
import { exactlyOnce } from '../movers/pipelineRunner';
import { benchEvent, wholeBlocks } from '../stack/benchEvents';
import { withBenchStack, type BenchStack } from '../stack/BenchStack';
import { preload } from '../stack/preload';
import { asCandidate } from './logToTable';
import type { Bench, BenchOptions } from './types';

/**
 * The first blocks of a pipeline that meets bad records are refused before it
 * expects more of them: they must not be half of what is measured.
 */
const EVENTS = 600_000;
const QUICK_EVENTS = 60_000;
const ROUNDS = 4;
const QUICK_ROUNDS = 2;
/** One event in this many cannot become a row. */
const POISON_EVERY = 1_000;

/** Bad events among good ones: what they cost, and that their neighbours land. */
export const poison: Bench = {
  name: 'poison',
  description:
    'a topic with 0.1 % events that the table refuses, against a clean one',
  async run(options) {
    return withBenchStack(stack => measure(stack, options));
  },
};

async function measure(
  stack: BenchStack,
  options: BenchOptions,
): Promise<string> {
  const { quick, say } = options;
  const events = wholeBlocks(options.events ?? (quick ? QUICK_EVENTS : EVENTS));
  say(`Preparing two topics of ${events.toLocaleString('en-GB')} events ...`);
  const topics = { clean: 'bench-clean', poisoned: 'bench-poisoned' };
  const { eventLog } = stack;
  const record = (number: number) => benchEvent(number);
  await preload({ eventLog, topic: topics.clean, events, record });
  await preload({
    eventLog,
    topic: topics.poisoned,
    events,
    record: number =>
      number % POISON_EVERY === POISON_EVERY / 2
        ? poisoned(record(number), number / POISON_EVERY)
        : record(number),
  });
  const runs = await runInterleaved({
    candidates: Object.entries(topics).map(([name, topic]) => {
      const candidate = asCandidate(
        stack,
        { ...exactlyOnce(stack), name },
        events,
        topic,
      );
      return {
        ...candidate,
        run: async (round: number) => {
          const outcome = await candidate.run(round);
          const bad =
            name === 'poisoned' ? Math.floor(events / POISON_EVERY) : 0;
          return {
            ...outcome,
            rows: outcome.rows && { ...outcome.rows, expected: events - bad },
          };
        },
      };
    }),
    rounds: options.rounds ?? (quick ? QUICK_ROUNDS : ROUNDS),
    processes: stack.processes,
    say,
  });
  const verdicts = judge(runs, [
    { kind: 'ratio', of: 'poisoned', to: 'clean', atLeast: 0.7 },
  ]);
  return `${formatRuns(runs)}\n\n${formatVerdicts(verdicts)}`;
}

/** Breaks an event in one of several ways without changing its size much. */
function poisoned(event: Buffer, turn: number): Buffer {
  const text = event.toString();
  switch (Math.floor(turn) % 3) {
    case 0:
      return Buffer.from(text.replace(/"quantity":\d+/, '"quantity":"many"'));
    case 1:
      return Buffer.from(text.slice(0, -1));
    default:
      return Buffer.from(
        text.replace(/"event_time":"[^"]+"/, '"event_time":"yesterday"'),
      );
  }
}
