import type { Knex } from 'knex';
import { isSqlite } from '../../database/isSqlite';
import { runTransaction } from './runTransaction';

/** What changed for one reader. */
export interface LeaseChange {
  gained: number[];
  lost: number[];
}

/**
 * The leases of one reader: which partitions of a topic it owns in its group.
 *
 * Every reader announces itself in `event_log_members` and computes the same
 * distribution from the list of live readers: partition i goes to reader
 * i modulo n, by name. It takes a partition only when nobody holds a live
 * lease for it, so exactly one reader owns a partition at any time: one that
 * fell silent loses it after `leaseMs`, one that is alive gives it up as soon
 * as it sees that it should.
 *
 * Times come from the database's clock, the only one that all processes
 * share. On SQLite that is this process.
 */
export class PartitionLeases {
  readonly #knex: Knex;
  readonly #group: string;
  readonly #topicId: number;
  readonly #partitionIds: number[];
  readonly #member: string;
  readonly #leaseMs: number;
  readonly #held = new Set<number>();
  #validUntil = 0;

  constructor(options: {
    knex: Knex;
    group: string;
    topicId: number;
    partitionIds: number[];
    member: string;
    leaseMs: number;
  }) {
    this.#knex = options.knex;
    this.#group = options.group;
    this.#topicId = options.topicId;
    this.#partitionIds = options.partitionIds;
    this.#member = options.member;
    this.#leaseMs = options.leaseMs;
  }

  /** Whether the leases are certainly ours still; by a clock that never jumps. */
  get valid(): boolean {
    return performance.now() < this.#validUntil;
  }

  /** Numbers of the partitions owned. */
  get held(): ReadonlySet<number> {
    return this.#held;
  }

  /**
   * Renews, then says what should be given up and takes what is free.
   *
   * Partitions in `lost` that another reader should have are still leased
   * until {@link release}: the caller first stops working on them.
   */
  async renew(): Promise<LeaseChange> {
    const beganAt = performance.now();
    const change = await runTransaction(this.#knex, async trx => {
      const nowMs = await databaseNowMs(trx);
      const expiresAtMs = nowMs + this.#leaseMs;
      const wanted = await this.#wanted(trx, nowMs, expiresAtMs);
      const kept = await this.#extend(trx, expiresAtMs);
      const gained: number[] = [];
      for (const partition of wanted) {
        if (
          !kept.has(partition) &&
          (await this.#take(trx, partition, nowMs, expiresAtMs))
        ) {
          gained.push(partition);
        }
      }
      const lost = [...this.#held].filter(
        partition =>
          (!kept.has(partition) && !gained.includes(partition)) ||
          (kept.has(partition) && !wanted.has(partition)),
      );
      return { gained, lost };
    });
    const before = new Set(this.#held);
    for (const partition of change.gained) {
      this.#held.add(partition);
    }
    this.#validUntil = beganAt + this.#leaseMs;
    // A partition whose lease lapsed and which nobody took came back at once.
    return {
      gained: change.gained.filter(partition => !before.has(partition)),
      lost: change.lost,
    };
  }

  /** Gives partitions back, so that another reader can have them at once. */
  async release(partitions: number[]): Promise<void> {
    for (const partition of partitions) {
      this.#held.delete(partition);
    }
    await this.#knex('event_log_leases')
      .where({ group_name: this.#group, member: this.#member })
      .whereIn(
        'partition_id',
        partitions.map(partition => this.#partitionIds[partition]),
      )
      .delete();
  }

  /** Leaves the group. */
  async leave(): Promise<void> {
    this.#held.clear();
    this.#validUntil = 0;
    await this.#knex('event_log_leases')
      .where({ member: this.#member })
      .delete();
    await this.#knex('event_log_members')
      .where({ member: this.#member })
      .delete();
  }

  async #wanted(
    trx: Knex.Transaction,
    nowMs: number,
    expiresAtMs: number,
  ): Promise<Set<number>> {
    await trx('event_log_members')
      .insert({
        member: this.#member,
        group_name: this.#group,
        topic_id: this.#topicId,
        expires_at_ms: expiresAtMs,
      })
      .onConflict('member')
      .merge(['expires_at_ms']);
    const rows: Array<{ member: string }> = await trx('event_log_members')
      .where({ group_name: this.#group, topic_id: this.#topicId })
      .andWhere('expires_at_ms', '>', nowMs)
      .orderBy('member')
      .select('member');
    // Sorted here: databases differ in how they order text.
    const members = rows.map(row => row.member).sort();
    const mine = members.indexOf(this.#member);
    return new Set(
      this.#partitionIds
        .map((_, partition) => partition)
        .filter(partition => partition % members.length === mine),
    );
  }

  /** Prolongs the leases that are still ours. */
  async #extend(
    trx: Knex.Transaction,
    expiresAtMs: number,
  ): Promise<Set<number>> {
    const rows: Array<{ partition_id: number }> = await trx('event_log_leases')
      .where({ group_name: this.#group, member: this.#member })
      .update({ expires_at_ms: expiresAtMs })
      .returning('partition_id');
    return new Set(
      rows
        .map(row => this.#partitionIds.indexOf(row.partition_id))
        .filter(partition => this.#held.has(partition)),
    );
  }

  async #take(
    trx: Knex.Transaction,
    partition: number,
    nowMs: number,
    expiresAtMs: number,
  ): Promise<boolean> {
    const taken = await trx('event_log_leases')
      .insert({
        group_name: this.#group,
        partition_id: this.#partitionIds[partition],
        member: this.#member,
        expires_at_ms: expiresAtMs,
      })
      .onConflict(['group_name', 'partition_id'])
      .merge(['member', 'expires_at_ms'])
      .where(builder =>
        builder
          .where('event_log_leases.expires_at_ms', '<=', nowMs)
          .orWhere('event_log_leases.member', this.#member),
      )
      .returning('partition_id');
    return taken.length > 0;
  }
}

/**
 * Forgets every lease. For SQLite at start: whoever held them was this
 * process's predecessor.
 */
export async function clearLeases(knex: Knex): Promise<void> {
  await knex('event_log_leases').delete();
  await knex('event_log_members').delete();
}

/** Removes what readers that crashed have left. */
export async function removeExpiredMembers(knex: Knex): Promise<void> {
  const nowMs = await databaseNowMs(knex);
  await knex('event_log_members')
    .where('expires_at_ms', '<', nowMs - 3_600_000)
    .delete();
}

/** The clock that every process of the log shares, milliseconds since the epoch. */
export async function databaseNowMs(knex: Knex): Promise<number> {
  if (isSqlite(knex)) {
    return Date.now();
  }
  const { rows } = await knex.raw(
    'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms',
  );
  return Number(rows[0].now_ms);
}
