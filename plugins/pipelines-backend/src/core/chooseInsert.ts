import type { Block, OffsetsByPartition, SinkProgress } from './types';

/**
 * Whether what is missing goes in as the whole block under its first token or
 * alone under a new one; see {@link BlockLife} for which token is safe when.
 */
export function chooseInsert(
  block: Block,
  sink: SinkProgress,
  missing: OffsetsByPartition,
  present: number,
): { tolerant: boolean; firstToken: boolean; offsets?: OffsetsByPartition } {
  // Of a block that others worked on, or that is read again, the table may
  // have rows that came under another token.
  const untouched =
    sink.inserts === 0
      ? present === 0
      : sink.onlyFirstToken && !block.recovered;
  const firstToken =
    untouched &&
    !block.engineChanged &&
    !sink.tolerant &&
    sink.vanished === 0 &&
    block.gone.length === 0;
  return firstToken
    ? { tolerant: false, firstToken }
    : { tolerant: sink.tolerant, firstToken, offsets: missing };
}
