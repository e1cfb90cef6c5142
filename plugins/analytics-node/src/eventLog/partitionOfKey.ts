/*
 * Kafka's default partitioner: murmur2 of the key's UTF-8 bytes, so that
 * records with one key stay together when other producers write to the topic.
 */

const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;

/** The partition of `partitions` that records with this key go to. */
export function partitionOfKey(key: string, partitions: number): number {
  // eslint-disable-next-line no-bitwise
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions;
}

/* eslint-disable no-bitwise */
function murmur2(data: Buffer): number {
  const length = data.length;
  let hash = SEED ^ length;
  const words = length >> 2;
  for (let index = 0; index < words; index += 1) {
    let k = data.readInt32LE(index * 4);
    k = Math.imul(k, M);
    k ^= k >>> R;
    k = Math.imul(k, M);
    hash = Math.imul(hash, M) ^ k;
  }
  const tail = words * 4;
  const rest = length - tail;
  if (rest > 0) {
    hash ^= data.readUIntLE(tail, rest);
    hash = Math.imul(hash, M);
  }
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  hash ^= hash >>> 15;
  return hash;
}
/* eslint-enable no-bitwise */
