import { randomUUID } from 'node:crypto';
import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Ledger, RollupRepair } from '../ledger';
import { rangesCondition } from '../runner/inspectRows';
import type { CrashPoint } from '../runner/limits';
import type { ResolvedSink } from '../runner/types';
import { quoteIdentifier } from '../transform';
import { rebuildRollup } from './rebuildRollup';

/** How often unfinished repairs are looked for, also those of dead processes, milliseconds. */
const INTERVAL_MS = 5_000;
/** Longest time that a fence outlives the process that put it up, milliseconds. */
const FENCE_LEASE_MS = 60_000;
/** How often it is looked whether the blocks on their way are done, milliseconds. */
const DRAIN_POLL_MS = 50;
/** Longest wait for them, in which no pipeline lands anything in the table, milliseconds. */
const DRAIN_LIMIT_MS = 20_000;
/** How many times as long the pipelines then have the table for themselves. */
const REST_FACTOR = 2;

/**
 * Rebuilds the roll-ups of table partitions that a settled block touched.
 *
 * A materialized view is written after its source, part by part; a crash in
 * between leaves it short, and what then lands only in part leaves it
 * different from the source. No answer and no token tells which, so the
 * table partitions that such a block touched are computed anew from the
 * source. What has to be repaired is written in the transaction that makes
 * the block DONE, so it survives any crash.
 *
 * While the source is read and the result swapped in, no row may arrive. A
 * fence in the ledger keeps all runners from recording blocks for the table,
 * and blocks recorded before are waited for. Those of dead runners are taken
 * over and finished by their successors: until that has happened there is no
 * fence. When the wait was in vain it is tried again after a longer rest, so
 * that a block that cannot end never keeps the pipelines from landing.
 */
export class RollupRepairer {
  readonly #options: RollupRepairerOptions;
  readonly #ownerId = `repair-${randomUUID().slice(0, 13)}`;
  readonly #drainLimitMs: number;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  static create(options: RollupRepairerOptions): RollupRepairer {
    return new RollupRepairer(options);
  }

  private constructor(options: RollupRepairerOptions) {
    this.#options = options;
    this.#drainLimitMs = options.drainLimitMs ?? DRAIN_LIMIT_MS;
  }

  start(): void {
    this.#timer = setInterval(() => this.trigger(), INTERVAL_MS);
    this.#timer.unref();
    this.trigger();
  }

  /** Looks for repairs now. */
  trigger(): void {
    if (this.#stopped) {
      return;
    }
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.#repairAll()
      .catch(error =>
        this.#options.logger.warn(
          `Roll-ups could not be rebuilt and will be tried again: ${error.message}`,
        ),
      )
      .finally(() => {
        this.#running = undefined;
        if (this.#again) {
          this.#again = false;
          this.trigger();
        }
      });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #repairAll(): Promise<void> {
    for (const sink of this.#options.sinks) {
      if (sink.rollups.length > 0) {
        const repairs = await this.#options.ledger.repairs(sink.dataset.table);
        if (repairs.length > 0) {
          await this.#repair(sink, repairs);
        }
      }
    }
  }

  async #repair(sink: ResolvedSink, repairs: RollupRepair[]): Promise<void> {
    const { ledger, warehouse, logger, onStep } = this.#options;
    const { table } = sink.dataset;
    if (
      !(await ledger.fences.canDrain(table, Date.now())) ||
      !(await this.#raiseFence(table))
    ) {
      return;
    }
    let restsUntilMs: number | undefined;
    try {
      if (!(await this.#drain(table))) {
        if (!this.#stopped) {
          const restMs = REST_FACTOR * this.#drainLimitMs;
          restsUntilMs = Date.now() + restMs;
          logger.warn(
            `Roll-ups of '${table}' are not rebuilt yet: blocks that were recorded before are unfinished after ${
              this.#drainLimitMs
            } ms; tried again in ${restMs} ms`,
          );
        }
        return;
      }
      const current = await ledger.repairs(table);
      const source = `${quoteIdentifier(warehouse.database)}.${quoteIdentifier(
        table,
      )}`;
      const partitions = await this.#partitionsTouched(source, current);
      for (const rollup of sink.rollups) {
        await rebuildRollup({
          warehouse,
          source: sink.dataset,
          rollup,
          partitions,
          beforeSwap: async () => {
            await onStep?.('before-rollup-swap');
            if (!(await this.#raiseFence(table))) {
              throw new Error(`The fence of table '${table}' was lost`);
            }
          },
        });
        await onStep?.('after-rollup-swap');
      }
      await ledger.repaired(current.map(repair => repair.id));
      logger.info(
        `Rebuilt ${sink.rollups.map(r => r.name).join(', ')} for ${
          partitions.length
        } partitions of '${table}' after ${
          repairs.length
        } settled blocks or changes from outside`,
      );
    } finally {
      await ledger.fences.lower({ table, owner: this.#ownerId, restsUntilMs });
    }
  }

  #raiseFence(table: string): Promise<boolean> {
    return this.#options.ledger.fences.raise({
      table,
      owner: this.#ownerId,
      nowMs: Date.now(),
      untilMs: Date.now() + FENCE_LEASE_MS,
    });
  }

  /** Waits until no recorded block can still write to the table. */
  async #drain(table: string): Promise<boolean> {
    const deadline = Date.now() + this.#drainLimitMs;
    while (!this.#stopped && Date.now() < deadline) {
      if ((await this.#options.ledger.fences.unfinished(table)) === 0) {
        return true;
      }
      await new Promise(resolve => setTimeout(resolve, DRAIN_POLL_MS));
    }
    return false;
  }

  async #partitionsTouched(
    source: string,
    repairs: RollupRepair[],
  ): Promise<string[]> {
    const known = repairs.flatMap(({ partitions }) => partitions);
    const conditions = repairs
      .filter(({ ranges }) => ranges.length > 0)
      .map(({ topic, ranges }) => `(${rangesCondition(topic, ranges)})`);
    if (conditions.length === 0) {
      return [...new Set(known)];
    }
    const { rows } = await this.#options.warehouse.query<{ id: string }>({
      name: 'pipeline-partitions',
      query: `SELECT DISTINCT _partition_id AS id FROM ${source} WHERE ${conditions.join(
        ' OR ',
      )}`,
      role: 'ingest',
    });
    return [...new Set([...known, ...rows.map(row => row.id)])];
  }
}

/** Options of {@link RollupRepairer.create}. */
export interface RollupRepairerOptions {
  warehouse: WarehouseService;
  ledger: Ledger;
  logger: LoggerService;
  sinks: ResolvedSink[];
  onStep?: (step: CrashPoint) => void | Promise<void>;
  /** Longest wait for unfinished blocks; {@link DRAIN_LIMIT_MS} unless told. */
  drainLimitMs?: number;
}
