import type { JsonObject } from '@backstage/types';
import type { KafkaEventLogConfig } from '../readKafkaConfig';
import type { PackedMessages } from '../PackedBuilder';

/** What a thread has to read; given to it when it is made. */
export interface ConsumerJob {
  config: KafkaEventLogConfig;
  topic: string;
  group: string;
  /** Most bytes of one delivery. */
  maxBatchBytes: number;
  /** Generations of this thread are larger. */
  generation: number;
}

/**
 * What became of a delivery. `dropped`: it is not wanted (any more) and is
 * read again by whom it belongs to then.
 */
export type DeliveryOutcome = 'taken' | 'refused' | 'dropped';

/** From the subscription to the thread, in the order in which it happened. */
export type ConsumerOrder =
  /** The subscriber was told of its partitions: deliver, from these offsets where one is named. */
  | {
      type: 'start';
      generation: number;
      offsets: Map<number, number>;
      paused: boolean;
    }
  | { type: 'answer'; delivery: number; outcome: DeliveryOutcome }
  /** Nobody uses the memory of a delivery any more. */
  | { type: 'free'; buffer: SharedArrayBuffer }
  | { type: 'seek'; partition: number; offset: number }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'commit'; commit: number; offsets: Map<number, number> }
  /** The event loop of the portal turns. */
  | { type: 'alive' }
  | { type: 'close' };

/** From the thread to the subscription. */
export type ConsumerReport =
  | { type: 'joined'; generation: number; partitions: number[] }
  /** All partitions were taken away. */
  | { type: 'revoked'; generation: number }
  /** Waits for its `answer`; there is at most one for each partition. */
  | {
      type: 'delivery';
      delivery: number;
      generation: number;
      /** How many `seek` orders the thread had obeyed. */
      seeks: number;
      partition: number;
      packed: PackedMessages;
    }
  | { type: 'committed'; commit: number; problem?: string }
  /** kafkajs gave up; the thread waits for `close`. */
  | { type: 'crashed'; error: CrashedError }
  | { type: 'log'; message: string; fields?: Error | JsonObject };

/** An error on its way between threads, with what is asked of it. */
export interface CrashedError {
  name: string;
  message: string;
  /** The broker's name of what went wrong. */
  type?: string;
}
