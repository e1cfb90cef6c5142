import { Random } from '../simulator/Random';

/** Topic and pipeline of the proof. */
export const PROOF_TOPIC = 'proof-events';

/** Makes records, a few of which the warehouse must refuse. */
export function makeRecords(random: Random, count: number): Buffer[] {
  return Array.from({ length: count }, () => {
    const roll = random.below(400);
    if (roll === 0) {
      return Buffer.from(`poison, no JSON ${random.below(1e6)}`);
    }
    const id = random.below(1e9);
    const record = {
      order_id: `o-${id}`,
      product_id: `p-${id % 11}`,
      quantity: roll === 1 ? 'many' : id % 7,
      amount: `${id % 100}.25`,
      order_date: `2024-0${1 + (id % 4)}-1${id % 9} 00:00:00`,
      note: 'x'.repeat(id % 200),
    };
    return Buffer.from(JSON.stringify(record));
  });
}

/** True when the warehouse must refuse the record. */
export function isPoison(record: Buffer): boolean {
  const text = record.toString();
  return text.startsWith('poison') || text.includes('"many"');
}
