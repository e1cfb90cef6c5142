import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import { addOffset, forEachOffset, selectSpans } from '../core';
import type { Block, OffsetsByPartition } from '../core';
import type { CompiledSink } from '../transform';
import { blockBuffers } from './BufferPool';
import { checkRecord } from './checkRecord';
import type { RecordFault } from './checkRecord';
import { encodeRecords, recordsOf } from './encodeRecords';
import type { EncodedRecords } from './encodeRecords';
import { inspectRows, rangesCondition } from './inspectRows';
import type { Inspection } from './inspectRows';
import { INSERT_SETTINGS } from './insertSettings';
import { SuspectExaminer } from './SuspectExaminer';
import type { RefusedRecord } from './types';
import { ValueRanges } from './ValueRanges';

/** Longest time that an insert may take, milliseconds. */
const INSERT_TIMEOUT_MS = 120_000;
/** Longest wait for a killed statement to end, milliseconds. */
const KILL_WAIT_MS = 30_000;
const KILL_POLL_MS = 25;
/** Bad rows that a tolerant pass may skip: any number. */
const ANY_NUMBER_OF_ERRORS = 1_000_000_000;
/** Writes the blocks of one pipeline into one sink, and looks at what is there. */
export class SinkWriter {
  readonly sink: CompiledSink;
  /** Refused records by block key and position, until the block is done. */
  readonly #refused = new Map<number, Map<string, RefusedRecord>>();
  /**
   * The engine's words for records that are plainly wrong in the same column,
   * by the kind that {@link explainMismatch} tells. They hold nothing of a
   * record, so they are said again of the next one without asking.
   */
  readonly words = new Map<string, Error>();
  readonly #options: SinkWriterOptions;
  readonly #ranges: ValueRanges | undefined;
  #statements = 0;

  static create(options: SinkWriterOptions): SinkWriter {
    return new SinkWriter(options);
  }

  private constructor(options: SinkWriterOptions) {
    this.#options = options;
    this.sink = options.sink;
    this.#ranges = ValueRanges.create(options.sink.columns);
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
      spans: how.offsets
        ? selectSpans(block.spans!, how.offsets)
        : block.spans!,
      except: block.sinks[this.#options.index].refused,
      singleLineOnly: how.tolerant,
      ranges: this.#ranges,
      take: bytes => blockBuffers.take(bytes),
    });
    onRefused(this.#noteGuarded(block, encoded));
    await onEncoded();
    const giveBack = () => blockBuffers.give(encoded.whole);
    if (encoded.rows > 0) {
      await this.#send(block, encoded, how, giveBack);
    } else {
      giveBack();
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

  /** What keeps a record out before the engine sees it. */
  faultOf(record: Buffer): RecordFault | undefined {
    return (
      checkRecord(record) ?? this.#ranges?.faultIn(record, 0, record.length)
    );
  }

  /** See {@link SuspectExaminer}. */
  examine(
    block: Block,
    offsets: OffsetsByPartition,
    tolerated = false,
  ): Promise<OffsetsByPartition> {
    return SuspectExaminer.create(this).examine(block, offsets, tolerated);
  }

  /** Encodes and sends these records alone. */
  async insertOnly(
    block: Block,
    offsets: OffsetsByPartition,
    how: { tolerant: boolean },
  ): Promise<void> {
    const encoded = encodeRecords({
      topic: this.#options.topic,
      spans: selectSpans(block.spans!, offsets),
      singleLineOnly: how.tolerant,
    });
    if (encoded.rows > 0) {
      await this.#send(block, encoded, { ...how, firstToken: false });
    }
  }

  /** Sets records aside that the engine takes and does not keep. */
  refuse(block: Block, offsets: OffsetsByPartition): OffsetsByPartition {
    this.forEachRecord(block, offsets, (position, record) =>
      this.note(block, position, record, {
        class: 'OTHER',
        code: 'NOT_KEPT',
        message:
          'ClickHouse acknowledged the row and does not keep it; its time may be beyond the retention of the table',
      }),
    );
    return offsets;
  }

  async #send(
    block: Block,
    encoded: EncodedRecords,
    how: { tolerant: boolean; firstToken: boolean },
    onTaken?: () => void,
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
      onTaken,
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
      this.note(block, { partition, offset }, record, fault);
      addOffset(refused, partition, offset);
    }
    return refused;
  }

  /** Keeps a refused record for the block's end. */
  note(
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

  /** Calls back for every record of the block at one of the offsets. */
  forEachRecord(
    block: Block,
    offsets: OffsetsByPartition,
    visit: (position: Position, record: Buffer) => void,
  ): void {
    forEachOffset(
      selectSpans(block.spans!, offsets),
      (partition, offset, span, index) =>
        visit({ partition, offset }, recordsOf(span).at(index)),
    );
  }
}

/** Where a record is. */
export interface Position {
  partition: number;
  offset: number;
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
