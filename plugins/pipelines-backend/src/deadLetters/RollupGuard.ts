import { UnavailableError } from '@analytics-engine/plugin-analytics-node';
import { randomUUID } from 'node:crypto';
import type { Block } from '../core';
import type { Ledger } from '../ledger';
import type { ResolvedSink } from '../runner/types';

/** Longest time that a fence outlives the process that put it up. */
const FENCE_LEASE_MS = 120_000;
const FENCE_POLL_MS = 100;
/** Longest wait for a rebuild of the table's roll-ups that is going on. */
const FENCE_WAIT_MS = 60_000;

/**
 * Keeps roll-ups right while single records are put into their source: no
 * rebuild may run meanwhile, and if this process dies in between, a rebuild
 * must follow.
 */
export class RollupGuard {
  readonly #ledger: Ledger;

  private constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  static create(options: { ledger: Ledger }): RollupGuard {
    return new RollupGuard(options.ledger);
  }

  /**
   * Does the work; when it does not answer that it went straight, the table
   * partitions that the block touched are rebuilt by the runner's repairer.
   *
   * @throws UnavailableError when a rebuild does not end in time
   */
  async around<T extends { straight: boolean }>(
    sink: ResolvedSink,
    topic: string,
    block: Block,
    work: () => Promise<T>,
  ): Promise<T> {
    if (sink.rollups.length === 0) {
      return work();
    }
    const { table } = sink.dataset;
    const owner = `retry-${randomUUID().slice(0, 13)}`;
    await this.#ledger.fences.ensureTables([table]);
    await this.#raiseFence(table, owner);
    try {
      const repair = await this.#requestRepair(table, topic, block);
      const result = await work();
      if (result.straight) {
        await this.#ledger.repaired([repair]);
      }
      return result;
    } finally {
      await this.#ledger.fences.lower({ table, owner });
    }
  }

  async #raiseFence(table: string, owner: string): Promise<void> {
    const deadline = Date.now() + FENCE_WAIT_MS;
    for (;;) {
      const nowMs = Date.now();
      const untilMs = nowMs + FENCE_LEASE_MS;
      if (await this.#ledger.fences.raise({ table, owner, nowMs, untilMs })) {
        return;
      }
      if (nowMs > deadline) {
        throw new UnavailableError(
          `The roll-ups of table '${table}' are being rebuilt for more than ${FENCE_WAIT_MS} ms`,
          { headers: { 'Retry-After': '60' } },
        );
      }
      await new Promise(resolve => setTimeout(resolve, FENCE_POLL_MS));
    }
  }

  /** Written before the first row, so that it survives whatever comes. */
  async #requestRepair(
    table: string,
    topic: string,
    block: Block,
  ): Promise<number> {
    const [{ id }] = await this.#ledger
      .knex('ledger_repairs')
      .insert({
        table_name: table,
        number: 0,
        ranges: JSON.stringify({ topic, ranges: block.ranges }),
        created_at_ms: Date.now(),
      })
      .returning('id');
    return Number(id);
  }
}
