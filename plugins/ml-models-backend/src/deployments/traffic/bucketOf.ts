import { murmur3 } from './murmur3';

/** Shares of traffic are counted in hundredths of a percent. */
export const BUCKETS = 10_000;

/**
 * The place of a key among {@link BUCKETS} equal shares. A key has the same
 * place as long as the seed is the same, in every process and after a restart;
 * another seed, one per deployment, shuffles all keys anew, so that it is not
 * always the same customers who try what is new.
 */
export function bucketOf(key: string, seed: number): number {
  return murmur3(key, seed) % BUCKETS;
}

/** The seed of a deployment. */
export function seedOf(deploymentId: string): number {
  return murmur3(deploymentId, 0);
}
