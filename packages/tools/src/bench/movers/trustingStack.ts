import type {
  WarehouseResult,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { Ledger } from '../stack/internals';

/** Name of the runner's statement that counts a block's rows after an insert. */
const VERIFY_STATEMENT = 'pipeline-verify';

/** What the runner asks of a ledger. */
type RunnersLedger = Pick<
  Ledger,
  'id' | 'renewLease' | 'release' | 'record' | 'claim' | 'complete'
> & { fences: Pick<Ledger['fences'], 'ensureTables'> };

/** A ledger that writes nothing down: what was in hand at a crash is forgotten. */
export function forgetfulLedger(id: string): Ledger {
  let blocks = 0;
  const ledger: RunnersLedger = {
    id,
    fences: { ensureTables: async () => {} },
    renewLease: async (_owner, nowMs) => nowMs + 3_600_000,
    release: async () => {},
    record: async options => options.blocks.map(() => ++blocks),
    claim: async ({ partitions }) => ({
      blocks: [],
      waitingFor: 0,
      positions: partitions.map(partition => ({ partition, replayUntil: 0 })),
    }),
    complete: async ({ block }) =>
      new Map(
        block.ranges.map(({ partition, lastOffset }) => [
          partition,
          lastOffset + 1,
        ]),
      ),
  };
  return ledger as unknown as Ledger;
}

/** A warehouse whose acknowledgement is believed: the check after an insert is answered without asking. */
export function trustedWarehouse(
  warehouse: WarehouseService,
): WarehouseService {
  let known: Promise<string> | undefined;
  const incarnation = () => (known ??= warehouse.incarnation());
  return new Proxy(warehouse, {
    get(target, property) {
      if (property === 'query') {
        return async (options: Parameters<WarehouseService['query']>[0]) =>
          options.name === VERIFY_STATEMENT
            ? allThere(options.query, await incarnation())
            : target.query(options);
      }
      const value = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** As many rows as the statement's ranges have offsets. */
function allThere(
  query: string,
  incarnation: string,
): WarehouseResult<Record<string, unknown>> {
  let present = 0;
  let total = 0n;
  for (const [, first, last] of query.matchAll(/BETWEEN (\d+) AND (\d+)/g)) {
    const count = Number(last) - Number(first) + 1;
    present += count;
    total += (BigInt(count) * (BigInt(first) + BigInt(last))) / 2n;
  }
  return {
    rows: [{ present, total: String(total), kinds: present, incarnation }],
    columns: [],
    elapsedMs: 0,
    rowsRead: 0,
    bytesRead: 0,
  };
}
