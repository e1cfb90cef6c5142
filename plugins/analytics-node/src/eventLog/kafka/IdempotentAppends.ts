import { ServiceUnavailableError } from '@backstage/errors';
import type { KafkaMessage } from 'kafkajs';
import type { Knex } from 'knex';
import { requireSameRecords } from '../fingerprint';
import { IDEMPOTENCY_MEMORY_MS } from '../limits';
import { isSqlite } from '../../database/isSqlite';
import type { AppendResult } from '../types';
import type { KafkaAppended } from './KafkaAppender';

/** Header by which an append is found again after a crash. */
export const IDEMPOTENCY_HEADER = 'analytics-idempotency-key';

/** An append of another process is surely over after this. */
const IN_PROGRESS_MS = 60_000;
const CLEAN_INTERVAL_MS = 3_600_000;

interface Row {
  partition: number;
  first_offset: number | string | null;
  last_offset: number | string | null;
  scan_from_offset: number | string;
  created_at_ms: number | string;
  owner: string;
  fingerprint: string | null;
}

/** An append with a key, and what it needs from the log. */
export interface KeyedAppend {
  topic: string;
  key: string;
  records: number;
  /** See fingerprintOf. */
  fingerprint: string;
  choosePartition(): Promise<number>;
  endOffset(partition: number): Promise<number>;
  send(partition: number): Promise<KafkaAppended>;
  scan(
    partition: number,
    firstOffset: number,
    lastOffset: number,
  ): AsyncIterable<KafkaMessage[]>;
}

/**
 * Makes a repeated append return the first answer, although Kafka and the
 * memory of answers are two systems and the process may die between them.
 *
 * Before the records are sent, a row says where they will go and where that
 * partition ended; the records carry the key as a header. A repeat that finds
 * the row without an answer looks from there for the header: found, it is the
 * answer; not found, nothing was written and the records are sent now.
 */
export class IdempotentAppends {
  readonly #knex: Knex;
  readonly #owner: string;
  readonly #running = new Map<
    string,
    { fingerprint: string; answer: Promise<AppendResult> }
  >();
  #cleanedAtMs = 0;

  /** @param owner - name of this process, to tell a crash from an append under way elsewhere */
  constructor(knex: Knex, owner: string) {
    this.#knex = knex;
    this.#owner = owner;
  }

  /** @throws UnprocessableError when the key was used for other records */
  async append(append: KeyedAppend): Promise<AppendResult> {
    const name = `${append.topic} ${append.key}`;
    const running = this.#running.get(name);
    if (running) {
      requireSameRecords(append.topic, append.fingerprint, running.fingerprint);
      return { ...(await running.answer), repeated: true };
    }
    const answer = this.#append(append).finally(() => {
      this.#running.delete(name);
    });
    this.#running.set(name, { fingerprint: append.fingerprint, answer });
    return await answer;
  }

  async #append(append: KeyedAppend): Promise<AppendResult> {
    await this.#clean();
    const row = await this.#find(append);
    if (row) {
      return await this.#answerFrom(row, append);
    }
    const partition = await append.choosePartition();
    const claimed = await this.#knex('event_log_idempotency')
      .insert({
        topic: append.topic,
        key: append.key,
        partition,
        scan_from_offset: await append.endOffset(partition),
        owner: this.#owner,
        created_at_ms: Date.now(),
        fingerprint: append.fingerprint,
      })
      .onConflict(['topic', 'key'])
      .ignore()
      .returning('key');
    if (claimed.length === 0) {
      const other = await this.#find(append);
      if (!other) {
        throw new ServiceUnavailableError(
          `The append with key '${append.key}' to topic '${append.topic}' met another one; repeat it`,
        );
      }
      return await this.#answerFrom(other, append);
    }
    return await this.#send(append, partition);
  }

  async #answerFrom(row: Row, append: KeyedAppend): Promise<AppendResult> {
    requireSameRecords(append.topic, append.fingerprint, row.fingerprint);
    if (row.first_offset !== null) {
      return toResult(append, row, true);
    }
    const ageMs = Date.now() - Number(row.created_at_ms);
    const mayRun = row.owner !== this.#owner && !isSqlite(this.#knex);
    if (mayRun && ageMs < IN_PROGRESS_MS) {
      throw new ServiceUnavailableError(
        `The append with key '${append.key}' to topic '${append.topic}' may be under way in another process; repeat it in a minute`,
      );
    }
    const found = await findRecords(row, append);
    if (found) {
      await this.#remember(append, found);
      return toResult(
        append,
        {
          partition: row.partition,
          first_offset: found.firstOffset,
          last_offset: found.lastOffset,
        },
        true,
      );
    }
    await this.#knex('event_log_idempotency')
      .where({ topic: append.topic, key: append.key })
      .update({ owner: this.#owner, created_at_ms: Date.now() });
    return await this.#send(append, row.partition);
  }

  async #send(append: KeyedAppend, partition: number): Promise<AppendResult> {
    const sent = await append.send(partition);
    await this.#remember(append, sent);
    return {
      topic: append.topic,
      partition,
      ...sent,
      repeated: false,
    };
  }

  async #remember(append: KeyedAppend, sent: KafkaAppended): Promise<void> {
    await this.#knex('event_log_idempotency')
      .where({ topic: append.topic, key: append.key })
      .update({
        first_offset: sent.firstOffset,
        last_offset: sent.lastOffset,
      });
  }

  async #find(append: KeyedAppend): Promise<Row | undefined> {
    return await this.#knex('event_log_idempotency')
      .where({ topic: append.topic, key: append.key })
      .first();
  }

  async #clean(): Promise<void> {
    const nowMs = Date.now();
    if (nowMs - this.#cleanedAtMs < CLEAN_INTERVAL_MS) {
      return;
    }
    this.#cleanedAtMs = nowMs;
    await this.#knex('event_log_idempotency')
      .where('created_at_ms', '<', nowMs - IDEMPOTENCY_MEMORY_MS)
      .delete();
  }
}

/** Looks for the records of a pending append. */
async function findRecords(
  row: Row,
  append: KeyedAppend,
): Promise<KafkaAppended | undefined> {
  const end = await append.endOffset(row.partition);
  const from = Number(row.scan_from_offset);
  let first: number | undefined;
  let last: number | undefined;
  let count = 0;
  if (from < end) {
    for await (const messages of append.scan(row.partition, from, end - 1)) {
      for (const message of messages) {
        const header = message.headers?.[IDEMPOTENCY_HEADER];
        if (header?.toString() === append.key) {
          first ??= Number(message.offset);
          last = Number(message.offset);
          count += 1;
        }
      }
      if (count >= append.records) {
        break;
      }
    }
  }
  if (first === undefined || last === undefined) {
    return undefined;
  }
  return { firstOffset: first, lastOffset: last };
}

function toResult(
  append: KeyedAppend,
  row: Pick<Row, 'partition' | 'first_offset' | 'last_offset'>,
  repeated: boolean,
): AppendResult {
  return {
    topic: append.topic,
    partition: row.partition,
    firstOffset: Number(row.first_offset),
    lastOffset: Number(row.last_offset),
    repeated,
  };
}
