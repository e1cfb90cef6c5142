import type { BlockOutcome } from './BlockOutcome';
import { chooseInsert } from './chooseInsert';
import {
  countOffsets,
  intersectRanges,
  intersectSpans,
  toRanges,
} from './offsets';
import {
  forgetAcknowledgements,
  MAX_VANISHED,
  noteRefused,
  withoutRefused,
} from './sinkProgress';
import type {
  Block,
  Command,
  CoreOptions,
  Input,
  OffsetsByPartition,
  SinkProgress,
} from './types';

/**
 * The life of one block after the ledger has recorded it.
 *
 * A block goes insert -> inspect for each of its sinks and is then completed.
 * Whatever else happens leads back to `inspect`: what is in the table decides
 * what is to be inserted, never what an answer said, and a sink is done only
 * when an inspection found nothing missing and nothing twice.
 *
 * ## Which token an insert carries
 *
 * The *first token* depends on block and sink alone. It always comes with the
 * whole block, and it is used again only while the engine is the one that the
 * ledger recorded the block for: then a late insert of ours, or of a process
 * that lost the block, is dropped by the engine. As soon as the content
 * differs (only what is missing, or without refused rows) or the engine was
 * restarted (it may remember a token whose rows it lost) or the engine
 * acknowledged the token without the rows, inserts carry tokens that were
 * never used before.
 */
export class BlockLife {
  constructor(private readonly options: CoreOptions) {}

  /** First step after the ledger has the block. */
  begin(block: Block, tolerant: boolean): BlockOutcome {
    for (const sink of block.sinks) {
      sink.tolerant = tolerant;
    }
    return this.enterSink(block);
  }

  on(block: Block, input: Input): BlockOutcome {
    switch (input.type) {
      case 'inserted':
        return this.onInserted(block, input.refused);
      case 'insertFailed':
        return this.onInsertFailed(block, input);
      case 'inspected':
        return this.onInspected(block, input);
      case 'examined':
        // As good as an acknowledged insert of all that was missing.
        block.sinks[block.sinkIndex].last = {
          tolerant: false,
          firstToken: false,
          acknowledged: true,
        };
        return this.refuse(block, input.refused) ?? this.inspect(block, false);
      case 'refused':
        return this.refuse(block, input.refused) ?? this.inspect(block, false);
      case 'deduplicated':
        return this.inspect(block, false);
      case 'loaded':
        block.spans = input.spans;
        block.gone = input.gone;
        return this.inspect(block, false);
      case 'completed':
        return { type: 'completed' };
      case 'stepFailed':
        return this.onStepFailed(block, input);
      default:
        throw new Error(`Block ${block.number} cannot take '${input.type}'`);
    }
  }

  private enterSink(block: Block): BlockOutcome {
    if (block.recovered || !block.straight) {
      return this.inspect(block, block.recovered);
    }
    return this.insert(block, {
      tolerant: block.sinks[block.sinkIndex].tolerant,
      firstToken: !block.sinks[block.sinkIndex].tolerant,
    });
  }

  private insert(
    block: Block,
    how: {
      tolerant: boolean;
      firstToken: boolean;
      offsets?: OffsetsByPartition;
    },
  ): BlockOutcome {
    const sink = block.sinks[block.sinkIndex];
    sink.inserts += 1;
    sink.last = {
      tolerant: how.tolerant,
      firstToken: how.firstToken,
      acknowledged: false,
    };
    sink.onlyFirstToken &&= how.firstToken;
    block.attempts += 1;
    return {
      type: 'do',
      command: { type: 'insert', block, sink: block.sinkIndex, ...how },
    };
  }

  private inspect(block: Block, kill: boolean): BlockOutcome {
    return { type: 'do', command: this.inspection(block, kill) };
  }

  private inspection(block: Block, kill: boolean): Command {
    const sink = block.sinkIndex;
    const settled = this.trustsAnswer(block, block.sinks[sink]);
    return { type: 'inspect', block, sink, kill, lenient: !kill && settled };
  }

  /**
   * True when the sink filters and an acknowledged insert of this engine's
   * lifetime is known to have been applied, so that what is not there was
   * filtered out: only then can nothing be learned from what is missing.
   */
  private trustsAnswer(block: Block, sink: SinkProgress): boolean {
    const { last } = sink;
    return (
      !this.options.sinks[block.sinkIndex].exact &&
      last !== undefined &&
      last.acknowledged &&
      !last.tolerant &&
      (!last.firstToken || (block.straight && !block.recovered))
    );
  }

  private onInserted(block: Block, refused: OffsetsByPartition): BlockOutcome {
    const sink = block.sinks[block.sinkIndex];
    sink.last!.acknowledged = true;
    return this.refuse(block, refused) ?? this.inspect(block, false);
  }

  private onInsertFailed(
    block: Block,
    input: Extract<Input, { type: 'insertFailed' }>,
  ): BlockOutcome {
    const stopped = this.refuse(block, input.refused);
    if (stopped) {
      return stopped;
    }
    const sink = block.sinks[block.sinkIndex];
    if (input.kind === 'fatal') {
      return { type: 'failed', error: input.error };
    }
    if (input.kind === 'fenced') {
      return { type: 'abandoned' };
    }
    if (input.kind === 'rows') {
      if (this.options.onError === 'stop') {
        return { type: 'failed', error: input.error };
      }
      if (!sink.last!.tolerant) {
        // A refused strict insert has put nothing into the table unless it
        // spanned table partitions, so what is there is asked first.
        sink.tolerant = true;
        return this.inspect(block, false);
      }
      // Even the tolerant way is refused: what is missing is tried one by one.
      sink.last = {
        tolerant: true,
        firstToken: false,
        acknowledged: true,
        refusedWhole: true,
      };
      return this.inspect(block, false);
    }
    block.straight = false;
    return {
      type: 'wait',
      error: input.error,
      command: this.inspection(block, true),
    };
  }

  private onInspected(
    block: Block,
    input: Extract<Input, { type: 'inspected' }>,
  ): BlockOutcome {
    const sink = block.sinks[block.sinkIndex];
    if (countOffsets(input.surplus) > 0) {
      block.straight = false;
      return {
        type: 'do',
        command: {
          type: 'deduplicate',
          block,
          sink: block.sinkIndex,
          offsets: input.surplus,
        },
      };
    }
    const sameEngine = block.engine === input.incarnation;
    block.inspectedAtMs =
      block.sinkIndex === 0
        ? input.askedAtMs
        : Math.min(block.inspectedAtMs, input.askedAtMs);
    if (!sameEngine) {
      block.straight = false;
      block.engineChanged = true;
      block.engine = input.incarnation;
      forgetAcknowledgements(block);
      if (block.sinkIndex > 0) {
        // What was found in the sinks before was found by the former engine.
        block.sinkIndex = 0;
        return this.inspect(block, true);
      }
    }
    let missing = withoutRefused(input.missing, sink);
    if (block.spans) {
      block.lost = toRanges(intersectRanges(missing, block.gone));
      missing = intersectSpans(missing, block.spans);
    }
    if (countOffsets(missing) === 0) {
      return this.sinkDone(block, sink);
    }
    if (!block.spans) {
      return { type: 'do', command: { type: 'load', block } };
    }
    if (sink.last?.acknowledged && sameEngine) {
      if (sink.last.tolerant) {
        return {
          type: 'do',
          command: {
            type: 'examine',
            block,
            sink: block.sinkIndex,
            offsets: missing,
            tolerated: !sink.last.refusedWhole,
          },
        };
      }
      if (this.trustsAnswer(block, sink)) {
        return this.sinkDone(block, sink);
      }
      sink.vanished += 1;
      if (sink.vanished >= MAX_VANISHED) {
        return {
          type: 'do',
          command: {
            type: 'refuse',
            block,
            sink: block.sinkIndex,
            offsets: missing,
          },
        };
      }
    }
    return this.insertMissing(block, sink, missing, input.present);
  }

  /** Chooses how to bring in what is missing. */
  private insertMissing(
    block: Block,
    sink: SinkProgress,
    missing: OffsetsByPartition,
    present: number,
  ): BlockOutcome {
    if (sink.inserts > 0 && !sink.last?.acknowledged && present > 0) {
      block.straight = false;
    }
    if (!block.straight) {
      block.settledHow =
        present === 0 && block.settledHow !== 'COMPLETED'
          ? 'INSERTED'
          : 'COMPLETED';
    }
    return this.insert(block, chooseInsert(block, sink, missing, present));
  }

  private sinkDone(block: Block, sink: SinkProgress): BlockOutcome {
    sink.done = true;
    if (block.recovered && sink.inserts === 0) {
      block.settledHow ??= 'FOUND';
    }
    if (block.sinkIndex + 1 < block.sinks.length) {
      block.sinkIndex += 1;
      return this.enterSink(block);
    }
    return { type: 'do', command: { type: 'complete', block } };
  }

  private onStepFailed(
    block: Block,
    input: Extract<Input, { type: 'stepFailed' }>,
  ): BlockOutcome {
    const { step, kind, error } = input;
    if (kind === 'fenced') {
      return { type: 'abandoned' };
    }
    if (kind === 'fatal') {
      return { type: 'failed', error };
    }
    if (kind === 'stale') {
      // What was found was found by an engine that has been restarted since.
      block.acceptedEngine = input.engine;
      forgetAcknowledgements(block);
      block.straight = false;
      block.sinkIndex = 0;
      return this.inspect(block, true);
    }
    if (step === 'complete') {
      return { type: 'wait', error, command: { type: 'complete', block } };
    }
    if (step === 'examine') {
      block.straight = false;
    }
    return {
      type: 'wait',
      error,
      command: this.inspection(block, true),
    };
  }

  /** Notes refused records; with `onError: stop` that is the end. */
  private refuse(
    block: Block,
    refused: OffsetsByPartition,
  ): BlockOutcome | undefined {
    noteRefused(block.sinks[block.sinkIndex], refused);
    if (this.options.onError === 'stop' && countOffsets(refused) > 0) {
      const [partition, [offset]] = [...refused][0];
      return {
        type: 'failed',
        error: new Error(
          `Record at partition ${partition}, offset ${offset} was refused and the pipeline stops at refused records`,
        ),
      };
    }
    return undefined;
  }
}
