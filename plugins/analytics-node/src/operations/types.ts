import type {
  Operation,
  OperationState,
} from '@analytics-engine/plugin-analytics-common';
import type { AuditActor } from '../audit/types';

export type { Operation, OperationState };

/** What the work of an operation is given. */
export interface OperationContext {
  id: string;
  /** Aborted when a person cancels or the process stops. */
  signal: AbortSignal;
  /** True once a person cancelled it: what was begun should be taken back, which a stopping process leaves as it is. */
  readonly cancelled: boolean;
  /** Persisted at most a few times a second. */
  progress(done: number, total: number | null, unit: string): void;
}

/** How to run and, after a restart, resume one kind of operation. */
export interface OperationHandler<Input = unknown> {
  kind: string;
  run(input: Input, context: OperationContext): Promise<unknown>;
  /** True: run again with the same input after a restart; false: marked INTERRUPTED. */
  resumable: boolean;
  /**
   * Takes back what one that succeeded has begun and what still goes on, for
   * whoever cancels it then; false when nothing does any more.
   */
  takeBack?(input: Input, options: { actor: AuditActor }): Promise<boolean>;
  /** What to do instead, for whoever cancels one that is over. */
  hintWhenOver?: string;
}

/** Mutations that take long: durable, visible, cancellable. */
export interface OperationsService {
  /** Registers a kind; operations of it that a restart cut off are resumed or marked. */
  handle<Input>(handler: OperationHandler<Input>): Promise<void>;
  /** Persists the operation and begins it; answers at once. */
  start<Input>(options: {
    kind: string;
    target: string;
    input: Input;
    actor: AuditActor;
  }): Promise<Operation>;
  get(id: string): Promise<Operation | undefined>;
  list(filter?: {
    kind?: string;
    state?: OperationState;
    target?: string;
    limit?: number;
  }): Promise<Operation[]>;
  /**
   * Asks it to stop, or takes back what it has begun.
   *
   * @throws NotFoundError, ConflictError when it is over and nothing of it goes on
   */
  cancel(id: string, options: { actor: AuditActor }): Promise<Operation>;
  /** Resolves when it is over; for tests and short work. */
  wait(id: string): Promise<Operation>;
}
