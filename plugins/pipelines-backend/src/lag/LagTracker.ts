import type { PipelineOffsetsResponse } from '@analytics-engine/plugin-analytics-common';
import type { PartitionOffsets } from '@analytics-engine/plugin-analytics-node';
import type { CommitSample } from './evaluateLag';
import { evaluateLag, LAG_WINDOW_COMMITS, worstVerdict } from './evaluateLag';

/** Ends of a partition that are remembered: an hour at one every 5 s. */
const END_HISTORY_LIMIT = 720;

interface PartitionTrack {
  commits: CommitSample[];
  /** When the partition's end was first seen where it was. */
  ends: Array<{ atMs: number; end: number }>;
}

/**
 * Remembers where the reader of one topic was and where the topic ended, so
 * that lag can be told in records, in seconds and as a verdict.
 */
export class LagTracker {
  readonly #tracks = new Map<number, PartitionTrack>();

  private constructor() {}

  static create(): LagTracker {
    return new LagTracker();
  }

  /**
   * Notes one look at the log.
   *
   * @param options.positions - next offset per partition by the ledger; what
   *   it does not know counts by the group's commit
   * @param options.alive - whether a reader is at work; its silence is what
   *   makes the verdict STOP
   */
  observe(options: {
    offsets: PartitionOffsets[];
    positions: Map<number, number>;
    alive: boolean;
    nowMs: number;
  }): void {
    for (const offsets of options.offsets) {
      const track = this.#track(offsets.partition);
      const lastEnd = track.ends[track.ends.length - 1];
      if (!lastEnd || lastEnd.end !== offsets.end) {
        track.ends.push({ atMs: options.nowMs, end: offsets.end });
        if (track.ends.length > END_HISTORY_LIMIT) {
          track.ends.shift();
        }
      }
      if (options.alive) {
        const offset = positionOf(offsets, options.positions);
        track.commits.push({
          atMs: options.nowMs,
          offset,
          lag: Math.max(0, offsets.end - offset),
        });
        if (track.commits.length > LAG_WINDOW_COMMITS) {
          track.commits.shift();
        }
      }
    }
  }

  /** Lag and verdict per partition. */
  report(options: {
    offsets: PartitionOffsets[];
    positions: Map<number, number>;
    nowMs: number;
  }): Omit<PipelineOffsetsResponse, 'pipeline'> {
    const partitions = options.offsets.map(offsets => {
      const committed =
        options.positions.get(offsets.partition) ?? offsets.committed ?? null;
      const lag = Math.max(
        0,
        offsets.end - positionOf(offsets, options.positions),
      );
      return {
        topic: offsets.topic,
        partition: offsets.partition,
        committed,
        end: offsets.end,
        earliest: offsets.earliest,
        lag,
        verdict: evaluateLag({
          window: this.#track(offsets.partition).commits,
          nowMs: options.nowMs,
          currentLag: lag,
        }),
      };
    });
    return {
      verdict: worstVerdict(partitions.map(({ verdict }) => verdict)),
      totalLag: partitions.reduce((sum, { lag }) => sum + lag, 0),
      partitions,
    };
  }

  /**
   * When the oldest record that is not landed was in the log at the latest,
   * milliseconds; undefined when everything is landed. A bound by what was
   * seen: records older than the first look count from that look.
   */
  oldestSeenMs(
    offsets: PartitionOffsets[],
    positions: Map<number, number>,
  ): number | undefined {
    let oldest: number | undefined;
    for (const partition of offsets) {
      const position = positionOf(partition, positions);
      if (partition.end > position) {
        const seen = this.#track(partition.partition).ends.find(
          ({ end }) => end > position,
        );
        if (seen) {
          oldest = Math.min(oldest ?? seen.atMs, seen.atMs);
        }
      }
    }
    return oldest;
  }

  #track(partition: number): PartitionTrack {
    let track = this.#tracks.get(partition);
    if (!track) {
      track = { commits: [], ends: [] };
      this.#tracks.set(partition, track);
    }
    return track;
  }
}

/** Where the reader goes on: by the ledger, by its commit, or at the beginning. */
export function positionOf(
  offsets: PartitionOffsets,
  positions: Map<number, number>,
): number {
  return (
    positions.get(offsets.partition) ?? offsets.committed ?? offsets.earliest
  );
}
