import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import { addOffset, countOffsets, forEachOffset } from '../core';
import type { Block, OffsetsByPartition } from '../core';
import type { CompiledSink } from '../transform';
import { checkRecord } from './checkRecord';
import { failureKindOf, quarantineClassOf } from './classifyFailure';
import { encodeRecords } from './encodeRecords';
import type { EncodedRecords } from './encodeRecords';
import { inspectRows, rangesCondition } from './inspectRows';
import type { Inspection } from './inspectRows';
import { INSERT_SETTINGS } from './insertSettings';
import type { RefusedRecord } from './types';

/** Longest time that an insert may take, milliseconds. */
const INSERT_TIMEOUT_MS = 120_000;
/** Longest wait for a killed statement to end, milliseconds. */
const KILL_WAIT_MS = 30_000;
const KILL_POLL_MS = 25;
/** Bad rows that a tolerant pass may skip: any number. */
const ANY_NUMBER_OF_ERRORS = 1_000_000_000;
/** Records up to which each is tried alone. */
const MAX_TRIED_ALONE = 200;
/** Into how many parts a refused list is split. */
const SPLIT = 16;
/** Statements of one examination at a time. */
const MAX_PARALLEL = 4;
/** Lists up to this length are split into single records. */
const SINGLES_BELOW = 64;

/** Writes the blocks of one pipeline into one sink, and looks at what is there. */
export class SinkWriter {
  readonly sink: CompiledSink;
  /** Refused records by block key and position, until the block is done. */
  readonly #refused = new Map<number, Map<string, RefusedRecord>>();
  readonly #options: SinkWriterOptions;
  #statements = 0;

  static create(options: SinkWriterOptions): SinkWriter {
    return new SinkWriter(options);
  }

  private constructor(options: SinkWriterOptions) {
    this.#options = options;
    this.sink = options.sink;
  }

  /** What this sink refused of the block. */
  refusedOf(block: Block): RefusedRecord[] {
    return [...(this.#refused.get(block.key)?.values() ?? [])];
  }

  /** Forgets the block. */
  release(block: Block): void {
    this.#refused.delete(block.key);
  }

  /**
   * Encodes and sends. What the guard refused is answered in `refused`, also
   * by calling `onRefused` before anything is sent.
   */
  async insert(
    block: Block,
    how: {
      tolerant: boolean;
      firstToken: boolean;
      offsets?: OffsetsByPartition;
    },
    onRefused: (refused: OffsetsByPartition) => void,
    onEncoded: () => Promise<void> = async () => {},
  ): Promise<void> {
    const encoded = encodeRecords({
      topic: this.#options.topic,
      spans: block.spans!,
      only: how.offsets,
      except: block.sinks[this.#options.index].refused,
      singleLineOnly: how.tolerant,
    });
    onRefused(this.#noteGuarded(block, encoded));
    await onEncoded();
    if (encoded.rows > 0) {
      await this.#send(block, encoded, how);
    }
  }

  inspect(block: Block, lenient: boolean): Promise<Inspection> {
    return inspectRows({
      warehouse: this.#options.warehouse,
      table: this.sink.table,
      topic: this.#options.topic,
      block,
      sink: this.#options.index,
      exact: this.sink.exact,
      lenient,
      signal: this.#options.signal,
    });
  }

  /** Ends every statement that may still write the block, and waits until none is left. */
  async kill(block: Block): Promise<void> {
    const { warehouse } = this.#options;
    const deadline = Date.now() + KILL_WAIT_MS;
    for (;;) {
      const { rows } = await warehouse.query<{ query_id: string }>({
        name: 'pipeline-running',
        query:
          'SELECT query_id FROM system.processes WHERE startsWith(query_id, {prefix:String})',
        params: { prefix: this.#queryPrefix(block) },
        role: 'ingest',
        signal: this.#options.signal,
      });
      if (rows.length === 0) {
        return;
      }
      if (Date.now() > deadline) {
        throw new Error(
          `Statement ${rows[0].query_id} did not end within ${KILL_WAIT_MS} ms`,
        );
      }
      for (const row of rows) {
        await warehouse.kill(row.query_id);
      }
      await new Promise(resolve => setTimeout(resolve, KILL_POLL_MS));
    }
  }

  /** Leaves one row of each of the offsets. */
  async deduplicate(block: Block, offsets: OffsetsByPartition): Promise<void> {
    const { warehouse, topic } = this.#options;
    this.#options.assertOurs?.(block);
    const ranges = block.ranges.filter(range => offsets.has(range.partition));
    const list = [...offsets].map(
      ([partition, values]) =>
        `(_partition = ${partition} AND _offset IN (${values.join(',')}))`,
    );
    const where = `${rangesCondition(topic, ranges)} AND (${list.join(
      ' OR ',
    )})`;
    await warehouse.command({
      name: 'pipeline-deduplicate',
      query: `DELETE FROM ${this.sink.table} WHERE ${where} AND (_part, _part_offset) NOT IN (SELECT argMin((_part, _part_offset), (_part, _part_offset)) FROM ${this.sink.table} WHERE ${where} GROUP BY _partition, _offset)`,
      settings: { lightweight_deletes_sync: 2, mutations_sync: 2 },
      role: 'govern',
      signal: this.#options.signal,
    });
  }

  /**
   * Tries records until each has landed or is known to be refused.
   *
   * @remarks
   *
   * What is no JSON object is refused without asking. Of the rest, if it is
   * much, a tolerant pass lands what it can: these records are whole objects
   * on one line, so a bad one cannot swallow its neighbour. What is still not
   * there is tried in ever smaller lists down to single records, each of
   * which gives its own error.
   */
  async examine(
    block: Block,
    offsets: OffsetsByPartition,
  ): Promise<OffsetsByPartition> {
    const refused: OffsetsByPartition = new Map();
    let suspects = this.#checkAll(block, offsets, refused);
    let tolerated = false;
    if (this.sink.exact && countOffsets(suspects) > MAX_TRIED_ALONE) {
      tolerated = await this.#landTolerantly(block, suspects);
      suspects = tolerated
        ? await this.#stillMissing(block, suspects)
        : suspects;
    }
    const list: Position[] = [];
    for (const [partition, values] of suspects) {
      list.push(...values.map(offset => ({ partition, offset })));
    }
    const sample = list.splice(0, MAX_TRIED_ALONE);
    const before = countOffsets(refused);
    await this.#land(block, sample, refused);
    if (tolerated && countOffsets(refused) - before === sample.length) {
      // The engine skipped all of them in two passes and refused every one of
      // the sample alone: the others are kept for a person to retry.
      this.#refuseAlike(block, list, refused);
    } else {
      await this.#land(block, list, refused);
    }
    return refused;
  }

  /** Sets records aside that the engine takes and does not keep. */
  refuse(block: Block, offsets: OffsetsByPartition): OffsetsByPartition {
    this.#forEachRecord(block, offsets, (position, record) =>
      this.#note(block, position, record, {
        class: 'OTHER',
        code: 'NOT_KEPT',
        message:
          'ClickHouse acknowledged the row and does not keep it; its time may be beyond the retention of the table',
      }),
    );
    return offsets;
  }

  async #land(
    block: Block,
    list: Position[],
    refused: OffsetsByPartition,
  ): Promise<void> {
    if (list.length === 0) {
      return;
    }
    const offsets = toOffsets(list);
    try {
      const encoded = encodeRecords({
        topic: this.#options.topic,
        spans: block.spans!,
        only: offsets,
      });
      await this.#send(block, encoded, { tolerant: false, firstToken: false });
    } catch (error) {
      const { transforming } = this.sink;
      if (failureKindOf(error as Error, transforming) !== 'rows') {
        throw error;
      }
      if (list.length === 1) {
        this.#forEachRecord(block, offsets, (position, record) =>
          this.#note(block, position, record, {
            class: quarantineClassOf(error as Error, transforming),
            code: String((error as { code?: number }).code ?? 'REFUSED'),
            message: (error as Error).message,
          }),
        );
        addOffset(refused, list[0].partition, list[0].offset);
        return;
      }
      const size =
        list.length <= SINGLES_BELOW ? 1 : Math.ceil(list.length / SPLIT);
      const parts: Position[][] = [];
      for (let start = 0; start < list.length; start += size) {
        parts.push(list.slice(start, start + size));
      }
      await inParallel(parts, MAX_PARALLEL, part =>
        this.#land(block, part, refused),
      );
    }
  }

  /** Lands what a tolerant pass takes; false when even that was refused as a whole. */
  async #landTolerantly(
    block: Block,
    suspects: OffsetsByPartition,
  ): Promise<boolean> {
    const encoded = encodeRecords({
      topic: this.#options.topic,
      spans: block.spans!,
      only: suspects,
      singleLineOnly: true,
    });
    try {
      if (encoded.rows > 0) {
        await this.#send(block, encoded, { tolerant: true, firstToken: false });
      }
      return true;
    } catch (error) {
      if (failureKindOf(error as Error, this.sink.transforming) !== 'rows') {
        throw error;
      }
      return false;
    }
  }

  async #stillMissing(
    block: Block,
    suspects: OffsetsByPartition,
  ): Promise<OffsetsByPartition> {
    const { missing } = await this.inspect(block, false);
    const still: OffsetsByPartition = new Map();
    for (const [partition, values] of suspects) {
      const gone = new Set(missing.get(partition));
      const left = values.filter(offset => gone.has(offset));
      if (left.length > 0) {
        still.set(partition, left);
      }
    }
    return still;
  }

  /** Refuses records which a tolerant pass of whole objects left out, for the reason that most of their like had. */
  #refuseAlike(
    block: Block,
    list: Position[],
    refused: OffsetsByPartition,
  ): void {
    const known = this.refusedOf(block);
    const like = known[known.length - 1];
    this.#forEachRecord(block, toOffsets(list), (position, record) => {
      this.#note(block, position, record, {
        class: like?.class ?? 'OTHER',
        code: like?.code ?? 'REFUSED',
        message: `Refused together with many others of its block, not tried alone; one of them: ${
          like?.message ?? 'unknown'
        }`,
      });
      addOffset(refused, position.partition, position.offset);
    });
  }

  #checkAll(
    block: Block,
    offsets: OffsetsByPartition,
    refused: OffsetsByPartition,
  ): OffsetsByPartition {
    const suspects: OffsetsByPartition = new Map();
    this.#forEachRecord(block, offsets, (position, record) => {
      const fault = checkRecord(record);
      if (fault) {
        this.#note(block, position, record, fault);
      }
      addOffset(
        fault ? refused : suspects,
        position.partition,
        position.offset,
      );
    });
    return suspects;
  }

  async #send(
    block: Block,
    encoded: EncodedRecords,
    how: { tolerant: boolean; firstToken: boolean },
  ): Promise<void> {
    const { warehouse, ownerId } = this.#options;
    this.#options.assertOurs?.(block);
    this.#statements += 1;
    const statement = `${ownerId}-${this.#statements}`;
    const block0 = this.#queryPrefix(block);
    await warehouse.insert({
      name: 'pipeline-insert',
      query: this.sink.insert,
      data: encoded.data,
      queryId: `${block0}${statement}`,
      role: 'ingest',
      timeoutMs: INSERT_TIMEOUT_MS,
      signal: this.#options.signal,
      settings: {
        ...INSERT_SETTINGS,
        ...(how.tolerant && {
          input_format_allow_errors_num: ANY_NUMBER_OF_ERRORS,
        }),
        insert_deduplication_token: how.firstToken
          ? block0
          : `${block0}${statement}`,
      },
    });
  }

  #queryPrefix(block: Block): string {
    const { ledgerId, index } = this.#options;
    return `pipeline-block-${ledgerId}-${block.number}-${index}-`;
  }

  #noteGuarded(block: Block, encoded: EncodedRecords): OffsetsByPartition {
    const refused: OffsetsByPartition = new Map();
    for (const { partition, offset, record, fault } of encoded.refused) {
      this.#note(block, { partition, offset }, record, fault);
      addOffset(refused, partition, offset);
    }
    return refused;
  }

  #note(
    block: Block,
    position: Position,
    record: Buffer,
    fault: Pick<RefusedRecord, 'class' | 'code' | 'message'>,
  ): void {
    const ofBlock = this.#refused.get(block.key) ?? new Map();
    this.#refused.set(block.key, ofBlock);
    ofBlock.set(`${position.partition}/${position.offset}`, {
      topic: this.#options.topic,
      ...position,
      payload: record,
      dataset: this.sink.dataset,
      ...fault,
    });
  }

  #forEachRecord(
    block: Block,
    offsets: OffsetsByPartition,
    visit: (position: Position, record: Buffer) => void,
  ): void {
    const sets = new Map(
      [...offsets].map(([partition, list]) => [partition, new Set(list)]),
    );
    forEachOffset(block.spans!, (partition, offset, span, index) => {
      if (sets.get(partition)?.has(offset)) {
        visit({ partition, offset }, span.batch.records[index] as Buffer);
      }
    });
  }
}

interface Position {
  partition: number;
  offset: number;
}

/** Works the items off, some at a time; the first failure ends it. */
async function inParallel<T>(
  items: T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const item = items[next];
      next += 1;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
}

function toOffsets(list: Position[]): OffsetsByPartition {
  const offsets: OffsetsByPartition = new Map();
  for (const { partition, offset } of list) {
    addOffset(offsets, partition, offset);
  }
  return offsets;
}

/** Options of {@link SinkWriter.create}. */
export interface SinkWriterOptions {
  warehouse: WarehouseService;
  sink: CompiledSink;
  /** Place of the sink in its definition. */
  index: number;
  topic: string;
  ledgerId: string;
  ownerId: string;
  /** Throws when the block is no longer ours to write; asked before every statement that writes. */
  assertOurs?(block: Block): void;
  /** Aborted when the runner gives up waiting. */
  signal: AbortSignal;
}
