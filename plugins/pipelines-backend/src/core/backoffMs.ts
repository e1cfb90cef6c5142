import type { Block } from './types';

/**
 * Wait before a failed step of a block is tried again, milliseconds:
 * exponential, with a spread that depends on the block, so that runners do not
 * retry in step.
 */
export function backoffMs(
  block: Block,
  limits: { first: number; most: number },
): number {
  const doublings = Math.min(20, Math.max(0, block.failures - 1));
  const ceiling = Math.min(limits.most, limits.first * 2 ** doublings);
  const seed =
    ((block.number ?? block.key) * 2654435761 + block.failures) >>> 0;
  return Math.round(ceiling * (0.75 + (seed % 1024) / 4096));
}
