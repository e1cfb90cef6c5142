/** A long operation as `GET /operations/{id}` answers it, as far as pages use it. */
export interface OperationView {
  id: string;
  kind: string;
  target?: string;
  state:
    | 'QUEUED'
    | 'RUNNING'
    | 'SUCCEEDED'
    | 'FAILED'
    | 'CANCELLED'
    | 'INTERRUPTED';
  progress: { done: number; total: number | null; unit: string };
  result?: unknown;
  error: { name?: string; message: string } | null;
}

/** True while it still changes. */
export function isOperationRunning(operation: OperationView): boolean {
  return operation.state === 'QUEUED' || operation.state === 'RUNNING';
}
