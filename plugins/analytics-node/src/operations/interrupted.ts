import type { OperationRow } from './OperationStore';

/** The end of an operation that nobody can take up again. */
export function interrupted(reason: string): Partial<OperationRow> {
  return {
    state: 'INTERRUPTED',
    error_name: 'InterruptedError',
    error_message: `Cut off: ${reason} and this kind of work cannot be resumed`,
  };
}
