import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pipelineDefinitionSchema } from '@analytics-engine/plugin-analytics-common';
import { createPipelineRunner } from '../runner/createPipelineRunner';
import { Random } from '../simulator/Random';
import { compareWorld } from './compareWorld';
import { openProofWorld, PROOF_ORDERS, PROOF_ROLLUP } from './openProofWorld';
import type { ProofWorld } from './openProofWorld';
import { makeRecords, PROOF_TOPIC } from './proofRecords';

const quietLogger = {
  error: (message: string) => writeSync(2, `${message}\n`),
  warn: (message: string) => writeSync(2, `${message}\n`),
  info: () => {},
  debug: () => {},
  child: () => quietLogger,
} as any;

/** What the parent asks of one life. */
export interface ChildOrder {
  directory: string;
  seed: number;
  /** Die when this step is reached for the n-th time. */
  dieAt?: { step: string; count: number };
  /** Die this long after the start, whatever happens. */
  dieAfterMs?: number;
  /** Kill the engine's process this long after the start, and live on. */
  killEngineAfterMs?: number;
  /** Append nothing more, land all, compare and report. */
  finish?: boolean;
}

/** Longest wait for everything to be landed at the end, milliseconds. */
const FINISH_LIMIT_MS = 600_000;
const RECORDS_PER_APPEND = 120;
const PAUSE_BETWEEN_APPENDS_MS = 30;

const order: ChildOrder = JSON.parse(process.argv[2]);

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Synchronously, so that it is out before a kill. */
function tell(message: object): void {
  writeSync(1, `${JSON.stringify(message)}\n`);
}

async function main(): Promise<void> {
  const world = await openProofWorld({ directory: order.directory });
  let left = order.dieAt?.count ?? Infinity;
  const failures: string[] = [];
  const runner = await createPipelineRunner({
    ...world,
    definition: pipelineDefinitionSchema.parse({
      name: PROOF_TOPIC,
      source: { topic: PROOF_TOPIC, group: 'proof' },
      sink: { dataset: 'proof_orders' },
      windowSize: '50ms',
      batchSize: order.finish ? 5_000 : 400,
    }),
    definitionVersion: 1,
    datasets: {
      get: async name =>
        [PROOF_ORDERS, PROOF_ROLLUP].find(d => d.name === name),
      list: async () => [PROOF_ORDERS, PROOF_ROLLUP],
    },
    observer: {
      onPhase: (phase, error) => {
        if (phase === 'failed' || error) {
          failures.push(`${phase}: ${error?.message}`);
        }
      },
      onBlockDone: () => {},
      onBlockRetry: () => {},
      onQuarantined: () => {},
    },
    logger: quietLogger,
    onStep: step => {
      if (step === order.dieAt?.step) {
        left -= 1;
        if (left <= 0) {
          tell({ reached: step });
          die();
        }
      }
    },
  });
  if (order.dieAfterMs !== undefined) {
    setTimeout(die, order.dieAfterMs);
  }
  if (order.killEngineAfterMs !== undefined) {
    setTimeout(() => {
      const { pid } = world.engine;
      if (pid !== undefined) {
        process.kill(pid, 'SIGKILL');
      }
    }, order.killEngineAfterMs);
  }
  await runner.start();
  tell({ started: true });
  if (order.finish) {
    await untilLanded(world);
    tell({ comparison: await compareWorld(world), failures });
    await runner.stop();
    await world.close();
  } else {
    await appendForEver(world);
  }
}

async function appendForEver(world: ProofWorld): Promise<void> {
  const random = new Random(order.seed);
  for (;;) {
    const records = makeRecords(random, 1 + random.below(RECORDS_PER_APPEND));
    const { partition, lastOffset } = await world.eventLog.append(
      PROOF_TOPIC,
      records,
    );
    tell({ acknowledged: { partition, lastOffset } });
    await sleep(random.below(PAUSE_BETWEEN_APPENDS_MS));
  }
}

async function untilLanded(world: ProofWorld): Promise<void> {
  const scope = { pipeline: PROOF_TOPIC, group: 'proof', topic: PROOF_TOPIC };
  const deadline = Date.now() + FINISH_LIMIT_MS;
  for (;;) {
    const landed = await world.ledger.landed(scope);
    const offsets = await world.eventLog.offsets({ topic: PROOF_TOPIC });
    const repairs = await world.ledger.repairs('proof_orders');
    const unfinished = await world.ledger.fences.unfinished('proof_orders');
    const behind = offsets.filter(
      ({ partition, end }) => end > 0 && (landed.get(partition) ?? 0) < end,
    );
    if (behind.length === 0 && repairs.length === 0 && unfinished === 0) {
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `Not landed within ${FINISH_LIMIT_MS} ms: ${behind.length} partitions behind, ${repairs.length} repairs, ${unfinished} unfinished blocks`,
      );
    }
    await sleep(50);
  }
}

main().then(
  () => process.exit(0),
  error => {
    writeSync(2, `${error.stack}\n`);
    process.exit(1);
  },
);
