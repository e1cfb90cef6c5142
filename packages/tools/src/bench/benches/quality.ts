import {
  checkDefinitionSchema,
  type CheckDefinition,
} from '@analytics-engine/plugin-analytics-common';
import type {
  Dataset,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { formatVerdicts } from '../harness/formatReport';
import { ProcessMeter } from '../harness/ProcessMeter';
import { median } from '../harness/statistics';
import { hundredChecks } from '../quality/hundredChecks';
import { evaluateChecks, QualityWarehouse } from '../quality/internals';
import {
  createWideOrders,
  PLAIN_AGGREGATE,
  wideOrders,
} from '../quality/wideOrders';
import { withBenchStack, type BenchStack } from '../stack/BenchStack';
import type { Bench, BenchOptions } from './types';

const ROWS = 10_000_000;
const QUICK_ROWS = 500_000;
const ROUNDS = 3;
const KEY_ROWS = 20_000_000;
const QUICK_KEY_ROWS = 2_000_000;
const MIB = 1024 * 1024;
const LONG_MS = 10 * 60_000;

/** A hundred checks in one scan, and keys counted in little memory. */
export const quality: Bench = {
  name: 'quality',
  description:
    '100 checks in one run against a plain aggregate and check by check; memory of a uniqueness check',
  async run(options) {
    return withBenchStack(stack => measure(stack, options));
  },
};

interface Cost {
  seconds: number;
  cpuSeconds: number;
}

async function measure(
  stack: BenchStack,
  { quick, say, ...options }: BenchOptions,
): Promise<string> {
  const { warehouse } = stack;
  const rows = options.events ?? (quick ? QUICK_ROWS : ROWS);
  say(`Filling ${rows.toLocaleString('en-GB')} rows ...`);
  for (const query of createWideOrders(rows)) {
    await warehouse.command({ name: 'bench', query, timeoutMs: LONG_MS });
  }
  const checks = hundredChecks();
  const cost = async (work: () => Promise<unknown>): Promise<Cost> => {
    const meter = ProcessMeter.start(stack.processes());
    const startedAt = performance.now();
    await work();
    const seconds = (performance.now() - startedAt) / 1000;
    const { cpuSeconds } = meter.stop();
    return {
      seconds,
      cpuSeconds: Object.values(cpuSeconds).reduce(
        (sum, each) => sum + each,
        0,
      ),
    };
  };
  // As the product does it: checks that failed last time have samples of their own.
  let failing = new Set<string>();
  const ways: Record<string, () => Promise<unknown>> = {
    'plain aggregate': () =>
      warehouse.query({ name: 'bench', query: PLAIN_AGGREGATE }),
    'one run': async () => {
      const results = await evaluate(checks, warehouse, { failing });
      failing = new Set(
        results.filter(each => each.failedRows).map(each => each.checkId),
      );
    },
    'check by check': async () => {
      for (const check of checks) {
        await evaluate([check], warehouse);
      }
    },
  };
  const costs = new Map<string, Cost[]>();
  for (let round = -1; round < (options.rounds ?? ROUNDS); round++) {
    for (const [name, work] of Object.entries(ways)) {
      // A minute and more: once is enough to see a factor.
      if (name === 'check by check' && round !== 0) {
        continue;
      }
      const found = await cost(work);
      say(
        `${round < 0 ? 'warm-up' : `round ${round + 1}`}  ${name.padEnd(
          16,
        )} ${found.seconds.toFixed(2)} s, ${found.cpuSeconds.toFixed(2)} cpu-s`,
      );
      if (round >= 0) {
        costs.set(name, [...(costs.get(name) ?? []), found]);
      }
    }
  }
  const cpuOf = (name: string) =>
    median(costs.get(name)!.map(({ cpuSeconds }) => cpuSeconds));
  const keys = await measureKeys(stack, quick ? QUICK_KEY_ROWS : KEY_ROWS, say);
  const toPlain = cpuOf('one run') / cpuOf('plain aggregate');
  const toSingle = cpuOf('check by check') / cpuOf('one run');
  return formatVerdicts([
    {
      text: '100 checks at most 1.5 times the plain aggregate (CPU)',
      value: toPlain,
      pass: toPlain <= 1.5,
    },
    {
      text: 'at least 3 times cheaper than check by check (CPU)',
      value: toSingle,
      pass: toSingle >= 3,
    },
    {
      text: `exact uniqueness of ${keys.rows.toLocaleString(
        'en-GB',
      )} keys in at most 64 MiB`,
      value: keys.mebibytes,
      pass: keys.mebibytes <= 64,
    },
  ]);
}

/** What the engine grows by while it counts different keys exactly. */
async function measureKeys(
  stack: BenchStack,
  rows: number,
  say: (message: string) => void,
): Promise<{ rows: number; mebibytes: number }> {
  const { warehouse } = stack;
  for (const query of [
    'CREATE TABLE bench_keys (id UInt64) ENGINE = MergeTree ORDER BY tuple()',
    `INSERT INTO bench_keys SELECT cityHash64(number) FROM numbers(${rows})`,
    'OPTIMIZE TABLE bench_keys FINAL',
  ]) {
    await warehouse.command({ name: 'bench', query, timeoutMs: LONG_MS });
  }
  const check = checkDefinitionSchema.parse({
    id: 'keys',
    name: 'Keys',
    dataset: 'bench_keys',
    type: 'uniqueness',
    columns: ['id'],
  });
  const dataset = {
    ...wideOrders,
    name: 'bench_keys',
    table: 'bench_keys',
    key: ['id'],
    columns: [{ name: 'id', type: 'UInt64' }],
  };
  // What reading the column takes is the engine's base.
  await warehouse.query({
    name: 'bench',
    query: 'SELECT max(id) FROM bench_keys',
  });
  const before = ProcessMeter.start(stack.processes()).stop().rssBytes;
  const meter = ProcessMeter.start(stack.processes());
  const startedAt = performance.now();
  const [result] = await evaluate([check], warehouse, { dataset });
  const seconds = (performance.now() - startedAt) / 1000;
  const after = meter.stop().rssBytes;
  // The limit is the engine's; the process that asks only waits.
  const grown = Math.max(
    ...Object.keys(after)
      .filter(name => name !== 'portal')
      .map(name => after[name] - before[name]),
  );
  say(
    `${rows.toLocaleString('en-GB')} keys: ${result.status}, ${
      result.method
    }, ${seconds.toFixed(1)} s, grown by ${(grown / MIB).toFixed(0)} MiB`,
  );
  if (result.status !== 'PASSED' || result.method !== 'exact') {
    throw new Error(`Expected an exact pass, found ${JSON.stringify(result)}`);
  }
  return { rows, mebibytes: grown / MIB };
}

function evaluate(
  checks: CheckDefinition[],
  warehouse: WarehouseService,
  {
    dataset = wideOrders,
    failing = new Set<string>(),
  }: { dataset?: Dataset; failing?: ReadonlySet<string> } = {},
) {
  return evaluateChecks(checks, {
    dataset,
    datasets: {
      list: async () => [dataset],
      get: async () => dataset,
      register: unsupported,
      create: unsupported,
      onChange: () => () => {},
    },
    warehouse: QualityWarehouse.create({ warehouse }),
    nowMs: Date.now(),
    failedBefore: failing,
    tableOf: name => name,
  });
}

async function unsupported(): Promise<never> {
  throw new Error('The benchmark makes no datasets');
}
