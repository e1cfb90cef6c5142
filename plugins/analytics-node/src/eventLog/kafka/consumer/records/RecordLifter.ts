import type { Socket } from 'node:net';
import type { Batch, ISocketFactory, ISocketFactoryArgs } from 'kafkajs';
import type { SharedMemory } from '../../SharedMemory';
import { MemoryPool } from './MemoryPool';
import { RecordSocket } from './RecordSocket';
import { idOfStandIn } from './standIn';
import type { RecordSet } from './types';

/**
 * Keeps records away from kafkajs, which makes several objects of each.
 *
 * kafkajs joins the group, finds leaders, keeps offsets, fetches, and gives a
 * batch to its handler for every partition of an answer, as ever. But the
 * sockets that it is given take the records out of the answers and leave one
 * in their place, by which the handler finds what was taken out.
 *
 * kafkajs asks a broker for more when its handlers are done with the answer
 * before: then what they did not ask for is forgotten.
 */
export class RecordLifter {
  readonly #sets = new Map<number, RecordSet>();
  readonly #pool = new MemoryPool();
  #lastId = 0;

  /** For the client whose batches are asked for in {@link take}. */
  readonly socketFactory: ISocketFactory = broker =>
    this.#open(broker) as unknown as Socket;

  /**
   * What the broker sent of a partition where kafkajs found `batch`; undefined
   * when that is forgotten. Whoever takes it releases its memory.
   */
  take({ topic, partition, messages }: Batch): RecordSet | undefined {
    const id = idOfStandIn(messages[0].value);
    if (id === undefined || messages.length > 1) {
      throw new Error(
        `The broker sent records of topic '${topic}' partition ${partition} in a way that is not understood; version 2.1 or newer is needed`,
      );
    }
    const set = this.#sets.get(id);
    this.#sets.delete(id);
    return set;
  }

  /** Somebody who retained the memory does not look at it any more. */
  release(memory: SharedMemory | undefined): void {
    if (memory?.release()) {
      this.#pool.give(memory);
    }
  }

  /** Memory comes back that was released for the last time elsewhere. */
  giveBack(memory: SharedMemory): void {
    this.#pool.give(memory);
  }

  /** Lets go of memory that was not needed lately; answers whether there was some. */
  trim(): boolean {
    return this.#pool.trim() > 0;
  }

  #open(broker: ISocketFactoryArgs): RecordSocket {
    let ids: number[] = [];
    return new RecordSocket({
      broker,
      pool: this.#pool,
      nextId: () => (this.#lastId += 1),
      onLifted: sets => {
        ids.forEach(id => this.#forget(id));
        ids = sets.map(({ id }) => id);
        sets.forEach(set => this.#sets.set(set.id, set));
      },
    });
  }

  #forget(id: number): void {
    this.release(this.#sets.get(id)?.memory);
    this.#sets.delete(id);
  }
}
