/**
 * Records of one partition held in memory. The core looks at sizes and
 * offsets only, never at the bytes; `EventBatch` of the event log fits.
 */
export interface HeldBatch {
  partition: number;
  firstOffset: number;
  lastOffset: number;
  records: { readonly length: number; sizeAt(index: number): number };
  /** Offset of each record; absent when they have no gap. */
  offsets?: number[];
  /** Milliseconds since the epoch. */
  appendedAtMs: number;
}

/** Records `start..end-1` of a batch. */
export interface Span {
  batch: HeldBatch;
  start: number;
  end: number;
  bytes: number;
}

/** Offsets that a block answers for, both ends included; may hold gaps of the log. */
export interface BlockRange {
  partition: number;
  firstOffset: number;
  lastOffset: number;
}

/** Offsets by partition, ascending. */
export type OffsetsByPartition = Map<number, number[]>;

/** Where one sink of a block stands. */
export interface SinkProgress {
  done: boolean;
  /** Inserts sent, the first one is 1. */
  inserts: number;
  /** What the last insert sent was, and whether the engine acknowledged it. */
  last?: {
    tolerant: boolean;
    firstToken: boolean;
    acknowledged: boolean;
    /** Even the tolerant way was refused as a whole. */
    refusedWhole?: boolean;
  };
  /** True while every insert so far carried the first token. */
  onlyFirstToken: boolean;
  /** Acknowledged inserts whose rows were not all there afterwards. */
  vanished: number;
  /** Records kept out of the table: refused by the guard or the engine. */
  refused: Map<number, Set<number>>;
  /** Insert in the way that sets bad rows aside instead of failing the block. */
  tolerant: boolean;
}

/** How a block that did not go straight got done. */
export type SettledHow = 'INSERTED' | 'FOUND' | 'COMPLETED';

/** One block: some records for the sinks of one definition, landed together. */
export interface Block {
  /** Identifies it in this core, before the ledger has numbered it. */
  readonly key: number;
  /** The ledger's number; undefined until it is recorded. */
  number?: number;
  readonly ranges: BlockRange[];
  /** The records; undefined for a block of an earlier life until it is loaded. */
  spans?: Span[];
  records: number;
  bytes: number;
  oldestAppendedAtMs: number;
  youngestAppendedAtMs: number;
  startedAtMs: number;
  /** The engine's lifetime when the block was recorded or last inspected. */
  engine?: string;
  /** When it was last inspected, milliseconds since the epoch. */
  inspectedAtMs: number;
  /** True when the engine was restarted since the block was recorded. */
  engineChanged: boolean;
  /** True for a block of an earlier life or another process. */
  readonly recovered: boolean;
  /** See {@link ClaimedBlock}. */
  readonly doneBefore: boolean;
  /** False as soon as anything happened after which a roll-up may differ. */
  straight: boolean;
  settledHow?: SettledHow;
  sinks: SinkProgress[];
  sinkIndex: number;
  attempts: number;
  /** Failed steps in a row, for the back-off. */
  failures: number;
  /** Lifetime of the engine that the ledger knew when it found the block stale. */
  acceptedEngine?: string;
  /** Ranges that the log no longer has. */
  gone: BlockRange[];
  /** What neither the log nor the table has. */
  lost: BlockRange[];
}

/** Positions and unfinished blocks as the ledger has them. */
export interface ClaimedBlock {
  /** It was done once, be it in the hands of somebody who took it back and is gone. */
  doneBefore: boolean;
  /** What each sink refused of it when it was done; empty when that is not known. */
  refused: OffsetsByPartition[];
  number: number;
  /** It was done, and was taken back for its engine has ended since. */
  takenBack: boolean;
  ranges: BlockRange[];
  records: number;
  bytes: number;
  incarnation: string;
  attempts: number;
  startedAtMs: number;
  oldestAppendedAtMs: number;
  youngestAppendedAtMs: number;
}

/** Where reading goes on. */
export interface PartitionPosition {
  partition: number;
  /** Next offset to put into a block; undefined when the ledger never saw the partition. */
  nextOffset?: number;
  /** Offsets below may be in the table already, because a person moved the position back. */
  replayUntil: number;
}

/** What the core wants done. Each answers with exactly one input. */
export type Command =
  /** Take over unfinished blocks that touch the partitions; read the positions. */
  | { type: 'claim'; partitions: number[] }
  /** Write the blocks as PENDING, all in one transaction. */
  | { type: 'record'; blocks: Block[] }
  /** Send the records (only `offsets` when given, never the refused ones). */
  | {
      type: 'insert';
      block: Block;
      sink: number;
      tolerant: boolean;
      firstToken: boolean;
      offsets?: OffsetsByPartition;
    }
  /**
   * Ask the table what it has of the block; with `kill`, first end what may
   * still be writing. `lenient`: what is missing matters only when the engine
   * is no longer `block.engine`.
   */
  | {
      type: 'inspect';
      block: Block;
      sink: number;
      kill: boolean;
      lenient: boolean;
    }
  /** Try these records one by one: each lands or is refused with its own error. */
  | {
      type: 'examine';
      block: Block;
      sink: number;
      offsets: OffsetsByPartition;
      /** The engine skipped them in an insert that it acknowledged. */
      tolerated: boolean;
    }
  /** Leave one row of each of these offsets. */
  | {
      type: 'deduplicate';
      block: Block;
      sink: number;
      offsets: OffsetsByPartition;
    }
  /** Set these aside: the engine takes them and does not keep them. */
  | { type: 'refuse'; block: Block; sink: number; offsets: OffsetsByPartition }
  /** Read the block's records from the log again. */
  | { type: 'load'; block: Block }
  /** DONE, quarantine and high-water in one transaction. */
  | { type: 'complete'; block: Block }
  /** No answer: the partitions can be read from these positions. */
  | { type: 'ready'; positions: PartitionPosition[] }
  /** No answer: the runner's phase changed. */
  | { type: 'phase'; phase: CorePhase; error?: Error }
  /** No answer: a step failed and is tried again. */
  | {
      type: 'retrying';
      block: Block;
      error: Error;
      attempt: number;
      delayMs: number;
    };

/** Where the core stands. */
export type CorePhase =
  | 'idle'
  | 'settling'
  | 'reading'
  | 'draining'
  | 'paused'
  | 'stopped'
  | 'failed';

/** Why a step did not do what it should. */
export type FailureKind =
  /** May work later; what it did is unknown. */
  | 'retry'
  /** The engine refused rows; the statement itself is fine. */
  | 'rows'
  /** It will never work: table or column gone, no permission. */
  | 'fatal'
  /** Somebody else owns the block or the partition by now. */
  | 'fenced'
  /** The engine was restarted after the block was inspected. */
  | 'stale'
  /** The table is being repaired; nothing may be recorded for it now. */
  | 'held';

/** What happened. */
export type Input =
  | { type: 'assigned'; partitions: number[] }
  | { type: 'revoked'; partitions: number[] }
  | { type: 'records'; batch: HeldBatch }
  | { type: 'tick' }
  /** Our lease had ended: what is unfinished may belong to others by now. */
  | { type: 'lapsed' }
  /** The engine's lifetime as it is now; asked for from time to time. */
  | { type: 'engine'; incarnation: string }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'stop' }
  | { type: 'reconfigure'; batchSize: number; windowMs: number }
  | {
      type: 'claimed';
      partitions: number[];
      /** Lifetime of the engine for which the ledger was asked. */
      incarnation: string;
      blocks: ClaimedBlock[];
      positions: PartitionPosition[];
      /** Unfinished blocks that touch the partitions and belong to living owners. */
      waitingFor: number;
    }
  | { type: 'claimFailed'; partitions: number[]; error: Error }
  | {
      type: 'recorded';
      blocks: Block[];
      numbers: number[];
      incarnation: string;
    }
  | { type: 'recordFailed'; blocks: Block[]; kind: FailureKind; error: Error }
  | {
      type: 'inserted';
      block: Block;
      sink: number;
      refused: OffsetsByPartition;
    }
  | {
      type: 'insertFailed';
      block: Block;
      sink: number;
      kind: FailureKind;
      error: Error;
      refused: OffsetsByPartition;
    }
  | {
      type: 'inspected';
      block: Block;
      sink: number;
      /** Of the block's ranges, minus what was refused. */
      missing: OffsetsByPartition;
      surplus: OffsetsByPartition;
      /** Rows of the block that are there. */
      present: number;
      /** When the asking began. */
      askedAtMs: number;
      incarnation: string;
    }
  | {
      type: 'examined';
      block: Block;
      sink: number;
      refused: OffsetsByPartition;
    }
  | { type: 'refused'; block: Block; sink: number; refused: OffsetsByPartition }
  | { type: 'deduplicated'; block: Block; sink: number }
  | { type: 'loaded'; block: Block; spans: Span[]; gone: BlockRange[] }
  | { type: 'completed'; block: Block }
  | {
      type: 'stepFailed';
      block: Block;
      step:
        | 'inspect'
        | 'examine'
        | 'deduplicate'
        | 'refuse'
        | 'load'
        | 'complete';
      kind: FailureKind;
      error: Error;
      /** With `stale`: the lifetime that the ledger knows. */
      engine?: string;
    };

/** What a core needs to know. */
export interface CoreOptions {
  batchSize: number;
  windowMs: number;
  /** Most bytes of one block. */
  maxBlockBytes: number;
  /** Blocks on their way at once. */
  maxBlocksInFlight: number;
  /** Records and bytes held beyond which no more are taken. */
  maxHeldRecords: number;
  maxHeldBytes: number;
  /** Per sink: true when every record makes exactly one row. */
  sinks: Array<{ exact: boolean }>;
  onError: 'quarantine' | 'stop';
  /** First and longest wait before a failed step is tried again. */
  backoffMs: { first: number; most: number };
  /** How often unfinished blocks of living owners are looked at again. */
  claimIntervalMs: number;
}
