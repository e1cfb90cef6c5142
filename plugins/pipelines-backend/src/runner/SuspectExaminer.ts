import { addOffset, countOffsets } from '../core';
import type { Block, OffsetsByPartition } from '../core';
import { failureKindOf, quarantineClassOf } from './classifyFailure';
import { explainMismatch } from './explainMismatch';
import type { Position, SinkWriter } from './SinkWriter';
import type { RefusedRecord } from './types';

/** Statements of one examination at a time. */
const MAX_PARALLEL = 4;
/** Records of a kind that is not plain up to which each is tried alone. */
const MAX_TRIED_ALONE = 200;
/** Kinds of plain mistakes whose words are kept. */
const MAX_WORDS = 100;
/** Into how many parts a refused list is split. */
const SPLIT = 16;
/** Lists up to this length are split into single records. */
const SINGLES_BELOW = 64;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Finds out of records that did not land whether each lands or is refused,
 * and in the latter case why.
 *
 * @remarks
 *
 * What is no JSON object is refused without asking. A record that the engine
 * skipped in a tolerant insert, among whole objects on one line each, is
 * refused by it: nothing was there that could have swallowed a neighbour. When
 * a malformed record was among them the whole ones are sent tolerantly once
 * more, without it. Then records that are plainly wrong in the same column
 * form a group, and the engine is asked about one of each group, once; what is
 * not plain is tried alone, up to a limit.
 *
 * Where a tolerant insert says nothing (the engine refused it as a whole, or
 * the sink filters, so that a record may be missing for a good reason) lists
 * are split until single records remain.
 */
export class SuspectExaminer {
  private constructor(private readonly writer: SinkWriter) {}

  static create(writer: SinkWriter): SuspectExaminer {
    return new SuspectExaminer(writer);
  }

  /** Answers what is refused; everything else of `offsets` has landed. */
  async examine(
    block: Block,
    offsets: OffsetsByPartition,
    tolerated: boolean,
  ): Promise<OffsetsByPartition> {
    const refused: OffsetsByPartition = new Map();
    let suspects = this.refuseMalformed(block, offsets, refused);
    if (!this.writer.sink.exact) {
      await this.land(block, toList(suspects), refused);
      return refused;
    }
    let sure = tolerated && countOffsets(refused) === 0;
    if (!sure && countOffsets(suspects) > 0) {
      sure = await this.landTolerantly(block, suspects);
      suspects = sure ? await this.stillMissing(block, suspects) : suspects;
    }
    if (sure) {
      await this.explain(block, suspects, refused);
    } else {
      await this.land(block, toList(suspects), refused);
    }
    return refused;
  }

  private refuseMalformed(
    block: Block,
    offsets: OffsetsByPartition,
    refused: OffsetsByPartition,
  ): OffsetsByPartition {
    const suspects: OffsetsByPartition = new Map();
    this.writer.forEachRecord(block, offsets, (position, record) => {
      const fault = this.writer.faultOf(record);
      if (fault) {
        this.writer.note(block, position, record, fault);
      }
      addOffset(
        fault ? refused : suspects,
        position.partition,
        position.offset,
      );
    });
    return suspects;
  }

  /** All of them are refused, or have a line break: find out why. */
  private async explain(
    block: Block,
    suspects: OffsetsByPartition,
    refused: OffsetsByPartition,
  ): Promise<void> {
    const groups = new Map<string, Suspect[]>();
    const plain = new Set<string>();
    let alone = 0;
    this.writer.forEachRecord(block, suspects, (position, record) => {
      const untried = record.includes(NEWLINE) || record.includes(RETURN);
      let kind = untried
        ? undefined
        : explainMismatch(record, this.writer.sink.columns);
      if (kind === undefined) {
        alone += 1;
        kind =
          untried || alone <= MAX_TRIED_ALONE
            ? `${position.partition}/${position.offset}`
            : 'many';
      } else {
        plain.add(kind);
      }
      const group = groups.get(kind) ?? [];
      groups.set(kind, group);
      group.push({ position, record });
    });
    await inParallel([...groups], async ([kind, [first, ...others]]) => {
      const error =
        this.writer.words.get(kind) ??
        (await this.tryAlone(block, first.position));
      if (error === undefined) {
        const list = others.map(({ position }) => position);
        await this.land(block, list, refused);
        return;
      }
      if (plain.has(kind) && this.writer.words.size < MAX_WORDS) {
        this.writer.words.set(kind, error);
      }
      for (const suspect of [first, ...others]) {
        this.refuse(block, suspect, error, refused);
      }
    });
  }

  /** Lands a list, halving it around what is refused. */
  private async land(
    block: Block,
    list: Position[],
    refused: OffsetsByPartition,
  ): Promise<void> {
    if (list.length === 0) {
      return;
    }
    if (list.length === 1) {
      const error = await this.tryAlone(block, list[0]);
      if (error) {
        this.writer.forEachRecord(block, toOffsets(list), (position, record) =>
          this.refuse(block, { position, record }, error, refused),
        );
      }
      return;
    }
    if (await this.insertAll(block, list)) {
      return;
    }
    const size =
      list.length <= SINGLES_BELOW ? 1 : Math.ceil(list.length / SPLIT);
    const parts: Position[][] = [];
    for (let start = 0; start < list.length; start += size) {
      parts.push(list.slice(start, start + size));
    }
    await inParallel(parts, part => this.land(block, part, refused));
  }

  private async insertAll(block: Block, list: Position[]): Promise<boolean> {
    try {
      await this.writer.insertOnly(block, toOffsets(list), { tolerant: false });
      return true;
    } catch (error) {
      this.rethrowUnlessRows(error as Error);
      return false;
    }
  }

  /** The engine's error for this record, undefined when it landed. */
  private async tryAlone(
    block: Block,
    position: Position,
  ): Promise<Error | undefined> {
    try {
      await this.writer.insertOnly(block, toOffsets([position]), {
        tolerant: false,
      });
      return undefined;
    } catch (error) {
      this.rethrowUnlessRows(error as Error);
      return error as Error;
    }
  }

  /** False when even that was refused as a whole. */
  private async landTolerantly(
    block: Block,
    suspects: OffsetsByPartition,
  ): Promise<boolean> {
    try {
      await this.writer.insertOnly(block, suspects, { tolerant: true });
      return true;
    } catch (error) {
      this.rethrowUnlessRows(error as Error);
      return false;
    }
  }

  private async stillMissing(
    block: Block,
    suspects: OffsetsByPartition,
  ): Promise<OffsetsByPartition> {
    const { missing } = await this.writer.inspect(block, false);
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

  private refuse(
    block: Block,
    { position, record }: Suspect,
    error: Error,
    refused: OffsetsByPartition,
  ): void {
    const { transforming } = this.writer.sink;
    const fault: Pick<RefusedRecord, 'class' | 'code' | 'message'> = {
      class: quarantineClassOf(error, transforming),
      code: String((error as { code?: number }).code ?? 'REFUSED'),
      message: error.message,
    };
    this.writer.note(block, position, record, fault);
    addOffset(refused, position.partition, position.offset);
  }

  private rethrowUnlessRows(error: Error): void {
    if (failureKindOf(error, this.writer.sink.transforming) !== 'rows') {
      throw error;
    }
  }
}

interface Suspect {
  position: Position;
  record: Buffer;
}

function toList(offsets: OffsetsByPartition): Position[] {
  return [...offsets].flatMap(([partition, list]) =>
    list.map(offset => ({ partition, offset })),
  );
}

function toOffsets(list: Position[]): OffsetsByPartition {
  const offsets: OffsetsByPartition = new Map();
  for (const { partition, offset } of list) {
    addOffset(offsets, partition, offset);
  }
  return offsets;
}

/** Works the items off, some at a time; the first failure ends it. */
async function inParallel<T>(
  items: T[],
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
  await Promise.all(Array.from({ length: MAX_PARALLEL }, worker));
}
