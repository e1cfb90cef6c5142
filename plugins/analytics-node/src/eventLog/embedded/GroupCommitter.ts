import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceUnavailableError } from '@backstage/errors';
import { MAX_QUEUED_BYTES } from '../limits';
import type { AppendResult } from '../types';
import { appendGroup } from './appendGroup';
import type { GroupStore } from './GroupStore';
import type { PendingAppend } from './PendingAppend';
import { toStorageError } from './storageErrors';
import { yieldToEventLoop } from './yieldToEventLoop';

/**
 * Bytes after which a group is closed: one sync to disk then serves a
 * thousand events of a kilobyte, and SQLite, which is called synchronously,
 * holds the event loop for some milliseconds only.
 */
const GROUP_BYTES = 1024 * 1024;
const GROUP_APPENDS = 512;
/**
 * From the beginning of a group to that of the next one, when appends come
 * side by side: a sync to disk for each one or two of them would take half as
 * much CPU again.
 */
const GROUP_INTERVAL_MS = 2;
/** Bytes that one append costs beside its records, so that empty records count too. */
const APPEND_OVERHEAD_BYTES = 64;

interface Waiting extends PendingAppend {
  resolve(answer: AppendResult): void;
  reject(error: unknown): void;
}

/** Why appends are refused at the moment. */
export interface CommitFailure {
  error: Error;
  /** The log is at its size limit, as opposed to the disk or the database. */
  full: boolean;
}

/**
 * Joins appends that arrive together into one transaction, and runs one
 * transaction at a time.
 *
 * An append waits for the group before it and for one turn of the event loop,
 * in which its companions arrive. After a group of several appends the next
 * one begins {@link GROUP_INTERVAL_MS} after it at the earliest; one append
 * after the other is not delayed. It is answered after the commit.
 */
export class GroupCommitter {
  readonly #store: GroupStore;
  readonly #maxSizeBytes: number;
  readonly #makeRoom: () => Promise<boolean>;
  readonly #onStored: (appends: PendingAppend[]) => void;
  #queue: Waiting[] = [];
  #queuedBytes = 0;
  #running: Promise<void> | undefined;
  #failure: CommitFailure | undefined;
  #closed = false;
  #companions = false;
  #groupBeganAt = 0;

  /**
   * @param options.makeRoom - called when the log is full; answers whether something was removed
   * @param options.onStored - called after a commit, before the answers
   */
  constructor(options: {
    store: GroupStore;
    maxSizeBytes: number;
    makeRoom(): Promise<boolean>;
    onStored(appends: PendingAppend[]): void;
  }) {
    this.#store = options.store;
    this.#maxSizeBytes = options.maxSizeBytes;
    this.#makeRoom = options.makeRoom;
    this.#onStored = options.onStored;
  }

  /** Why the last group could not be stored; undefined when the last one could. */
  get failure(): CommitFailure | undefined {
    return this.#failure;
  }

  /** Called when something else has shown that storing works again. */
  clearFailure(): void {
    this.#failure = undefined;
  }

  /** Bytes that wait to be stored. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  append(pending: PendingAppend): Promise<AppendResult> {
    if (this.#closed) {
      throw new ServiceUnavailableError('The event log is shutting down');
    }
    if (this.#queuedBytes + pending.bytes > MAX_QUEUED_BYTES) {
      throw new ServiceUnavailableError(
        `Appends of ${
          this.#queuedBytes
        } bytes are already waiting for the event log, at most ${MAX_QUEUED_BYTES} may`,
      );
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ ...pending, resolve, reject });
      this.#queuedBytes += pending.bytes + APPEND_OVERHEAD_BYTES;
      this.#running ??= this.#run().finally(() => {
        this.#running = undefined;
      });
    });
  }

  /** Refuses new appends and waits for those in hand. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#store.close();
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.#gather();
      const group = this.#takeGroup();
      this.#companions = group.length > 1;
      this.#groupBeganAt = performance.now();
      await this.#storeGroup(group);
    }
  }

  async #gather(): Promise<void> {
    const waitMs = this.#groupBeganAt + GROUP_INTERVAL_MS - performance.now();
    if (this.#companions && waitMs > 0 && this.#queuedBytes < GROUP_BYTES) {
      await sleep(waitMs);
    } else {
      await yieldToEventLoop();
    }
  }

  #takeGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#queue.length && count < GROUP_APPENDS) {
      const next = this.#queue[count].bytes;
      if (count > 0 && bytes + next > GROUP_BYTES) {
        break;
      }
      bytes += next;
      count += 1;
    }
    this.#queuedBytes -= bytes + count * APPEND_OVERHEAD_BYTES;
    return this.#queue.splice(0, count);
  }

  async #storeGroup(group: Waiting[]): Promise<void> {
    try {
      const answers = await this.#storeMakingRoom(group);
      this.#failure = undefined;
      this.#onStored(group);
      group.forEach((append, index) => append.resolve(answers[index]));
    } catch (error) {
      const reason = toStorageError(error, describe(group)) as Error;
      if (group.length === 1 || reason.name === 'ServiceUnavailableError') {
        if (reason.name === 'ServiceUnavailableError') {
          this.#failure = { error: reason, full: isLogFull(reason) };
        }
        group.forEach(append => append.reject(reason));
        return;
      }
      // One append of the group is at fault: its companions must not suffer.
      for (const append of group) {
        await this.#storeGroup([append]);
      }
    }
  }

  async #storeMakingRoom(group: Waiting[]): Promise<AppendResult[]> {
    try {
      return await appendGroup(this.#store, group, this.#maxSizeBytes);
    } catch (error) {
      if ((error as Error).name !== 'LogFullError') {
        throw error;
      }
      if (await this.#makeRoom()) {
        try {
          return await appendGroup(this.#store, group, this.#maxSizeBytes);
        } catch (again) {
          if ((again as Error).name !== 'LogFullError') {
            throw again;
          }
        }
      }
      throw new ServiceUnavailableError(
        `${(error as Error).message}; ${describe(group)} was refused, since ` +
          'what is there has not been read yet',
        error,
      );
    }
  }
}

function describe(group: PendingAppend[]): string {
  const topics = [...new Set(group.map(append => `'${append.topic}'`))];
  return `an append to topic ${topics.slice(0, 3).join(', ')}`;
}

function isLogFull(error: Error): boolean {
  return (error.cause as Error | undefined)?.name === 'LogFullError';
}
