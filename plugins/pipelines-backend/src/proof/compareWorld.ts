import { RECORDS } from '../deadLetters/rows';
import { isPoison, PROOF_TOPIC } from './proofRecords';
import type { ProofWorld } from './openProofWorld';

/** What the world holds after everything, against what it must hold. */
export interface Comparison {
  /** Records in the log. */
  records: number;
  rows: number;
  missing: string[];
  twice: string[];
  /** Rows of records that the log does not have, or that had to be refused. */
  foreign: string[];
  refused: number;
  /** Refused records that are not kept, or kept ones that were fine. */
  wronglyKept: string[];
  rollupEqual: boolean;
  /** End of each partition, to hold acknowledgements against. */
  ends: Record<number, number>;
}

/** Holds table, dead letters and roll-up against the log, record by record. */
export async function compareWorld(world: ProofWorld): Promise<Comparison> {
  const { warehouse, eventLog, knex } = world;
  const result: Comparison = {
    records: 0,
    rows: 0,
    missing: [],
    twice: [],
    foreign: [],
    refused: 0,
    wronglyKept: [],
    rollupEqual: false,
    ends: {},
  };
  const kept = new Set(
    (await knex(RECORDS).where({ topic: PROOF_TOPIC })).map(
      row => `${row.partition}/${row.offset}`,
    ),
  );
  for (const partition of await eventLog.offsets({ topic: PROOF_TOPIC })) {
    result.ends[partition.partition] = partition.end;
    const { rows } = await warehouse.query<{ offset: number; rows: number }>({
      name: 'proof-rows',
      query:
        'SELECT _offset AS offset, count() AS rows FROM proof_orders WHERE _topic = {topic:String} AND _partition = {partition:UInt32} GROUP BY _offset',
      params: { topic: PROOF_TOPIC, partition: partition.partition },
    });
    const there = new Map(rows.map(r => [Number(r.offset), Number(r.rows)]));
    const batches =
      partition.end > partition.earliest
        ? eventLog.read({
            topic: PROOF_TOPIC,
            partition: partition.partition,
            firstOffset: partition.earliest,
            lastOffset: partition.end - 1,
          })
        : [];
    for await (const batch of batches) {
      [...batch.records].forEach((record, index) => {
        const offset = batch.firstOffset + index;
        const name = `${partition.partition}/${offset}`;
        const count = there.get(offset) ?? 0;
        const poison = isPoison(record);
        there.delete(offset);
        result.records += 1;
        result.rows += count;
        result.refused += poison ? 1 : 0;
        if (count > 1) {
          result.twice.push(name);
        }
        if (!poison && count === 0) {
          result.missing.push(name);
        }
        if (poison && count > 0) {
          result.foreign.push(name);
        }
        if (kept.has(name) !== poison) {
          result.wronglyKept.push(name);
        }
      });
    }
    result.foreign.push(
      ...[...there.keys()].map(o => `${partition.partition}/${o}`),
    );
  }
  result.rollupEqual = await rollupsAgree(world);
  return result;
}

async function rollupsAgree(world: ProofWorld): Promise<boolean> {
  const columns =
    'date, product_id, sum(orders) AS orders, sum(quantity) AS quantity, toString(sum(amount)) AS amount';
  const recount =
    'SELECT toDate(order_date) AS date, product_id, count() AS orders, sum(proof_orders.quantity) AS quantity, sum(proof_orders.amount) AS amount FROM proof_orders GROUP BY date, product_id';
  const sums = (from: string) =>
    world.warehouse.query({
      name: 'proof-rollup',
      query: `SELECT ${columns} FROM ${from} GROUP BY date, product_id ORDER BY date, product_id`,
    });
  const [view, counted] = await Promise.all([
    sums('proof_daily'),
    sums(`(${recount})`),
  ]);
  return JSON.stringify(view.rows) === JSON.stringify(counted.rows);
}

/** True when nothing is wrong. */
export function isProven(comparison: Comparison): boolean {
  return (
    comparison.records > 0 &&
    comparison.missing.length === 0 &&
    comparison.twice.length === 0 &&
    comparison.foreign.length === 0 &&
    comparison.wronglyKept.length === 0 &&
    comparison.rollupEqual
  );
}
