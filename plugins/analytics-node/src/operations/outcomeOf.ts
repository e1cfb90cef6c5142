import type { OperationRow } from './OperationStore';

/** Longest JSON of a result that is kept, characters. */
const MAX_RESULT_LENGTH = 4 * 1024 * 1024;

/** The end of work that answered `result`; a result that cannot be kept is named so. */
export function outcomeOf(result: unknown): Partial<OperationRow> {
  const text = JSON.stringify(result ?? null);
  return {
    state: 'SUCCEEDED',
    result:
      text.length <= MAX_RESULT_LENGTH
        ? text
        : JSON.stringify({ truncated: true, characters: text.length }),
  };
}
