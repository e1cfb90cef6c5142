import { setTimeout as sleep } from 'node:timers/promises';
import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import {
  BLOCK_ROWS,
  INSERT_ATTEMPTS,
  INSERT_RETRY_MS,
  INSERT_TIMEOUT_MS,
} from './limits';
import type { ScoredRows, ScoringInput } from './types';

/**
 * Where the scores of one run go, each row exactly once: a block that may have
 * been written before, by a process that died or in an attempt that got no
 * answer, is first asked for, and only what is missing is written. Its token
 * keeps an insert that is still under way somewhere from coming twice.
 */
export class ScoresTable {
  readonly #warehouse: WarehouseService;
  readonly #runId: string;
  readonly #input: ScoringInput;

  static create(options: {
    warehouse: WarehouseService;
    runId: string;
    input: ScoringInput;
  }): ScoresTable {
    return new ScoresTable(options.warehouse, options.runId, options.input);
  }

  private constructor(
    warehouse: WarehouseService,
    runId: string,
    input: ScoringInput,
  ) {
    this.#warehouse = warehouse;
    this.#runId = runId;
    this.#input = input;
  }

  /** First row of the last block that anything was written of; 0 at the beginning. */
  async resumeFrom(): Promise<number> {
    const { rows } = await this.#warehouse.query<{ last: number }>({
      name: 'scoring-resume',
      query:
        'SELECT toFloat64(max(row)) AS last FROM {table:Identifier} WHERE run_id = {run:String}',
      params: this.#params,
    });
    return Math.floor(rows[0].last / BLOCK_ROWS) * BLOCK_ROWS;
  }

  async count(): Promise<number> {
    const { rows } = await this.#warehouse.query<{ rows: number }>({
      name: 'scoring-written',
      query:
        'SELECT toFloat64(uniqExact(row)) AS rows FROM {table:Identifier} WHERE run_id = {run:String}',
      params: this.#params,
    });
    return rows[0].rows;
  }

  /**
   * Writes the block that begins at a row.
   *
   * @param isNew - false when it may be there already
   */
  async write(
    from: number,
    parts: readonly ScoredRows[],
    isNew: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    let there = isNew ? new Set<number>() : await this.#rowsOf(from);
    for (let attempt = 1; ; attempt++) {
      const data = this.#encodeAll(parts, there);
      if (data.length === 0) return;
      try {
        await this.#warehouse.insert({
          name: 'scoring-write',
          query: 'INSERT INTO {table:Identifier} FORMAT JSONEachRow',
          params: { table: this.#input.target },
          data,
          settings: {
            insert_deduplicate: 1,
            insert_deduplication_token: `${this.#runId}:${from}`,
          },
          role: 'ingest',
          timeoutMs: INSERT_TIMEOUT_MS,
          signal,
        });
        return;
      } catch (error) {
        if (attempt === INSERT_ATTEMPTS) throw error;
        await sleep(INSERT_RETRY_MS * 2 ** (attempt - 1), undefined, {
          signal,
        });
        there = await this.#rowsOf(from);
      }
    }
  }

  async #rowsOf(from: number): Promise<Set<number>> {
    const { rows } = await this.#warehouse.query<{ row: number }>({
      name: 'scoring-there',
      query:
        'SELECT toFloat64(row) AS row FROM {table:Identifier} WHERE run_id = {run:String} AND row >= {from:UInt64} AND row < {to:UInt64}',
      params: { ...this.#params, from, to: from + BLOCK_ROWS },
    });
    return new Set(rows.map(({ row }) => row));
  }

  #encodeAll(
    parts: readonly ScoredRows[],
    there: ReadonlySet<number>,
  ): Buffer[] {
    return parts
      .map(part => this.#encode(part, there))
      .filter(({ length }) => length > 0);
  }

  #encode(part: ScoredRows, there: ReadonlySet<number>): Buffer {
    const { model, version, startedMs } = this.#input;
    const shared =
      `,"run_id":${JSON.stringify(this.#runId)}` +
      `,"model":${JSON.stringify(model)},"version":${JSON.stringify(version)}` +
      `,"scored_at":"${(startedMs / 1000).toFixed(3)}"}\n`;
    let text = '';
    part.rows.forEach((row, at) => {
      if (there.has(row)) return;
      text +=
        `{"row":${row},"entity_key":${JSON.stringify(part.entities[at])}` +
        `,"score":${part.scores[at]},"label":${JSON.stringify(
          part.labels?.[at] ?? '',
        )}${shared}`;
    });
    return Buffer.from(text);
  }

  get #params(): Record<string, unknown> {
    return { table: this.#input.target, run: this.#runId };
  }
}
