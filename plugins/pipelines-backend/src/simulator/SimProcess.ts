import { PipelineCore } from '../core';
import type { Block, Input } from '../core';
import { SimExecutor } from './SimExecutor';
import type { CommandHost, Scheduled, SimWorld } from './types';

/** One backend process of the model: the real core with a model of its shell around it. */
export class SimProcess implements CommandHost, Scheduled {
  readonly core: PipelineCore;
  alive = true;
  /** Another one after the lease had lapsed. */
  ownerId: number;
  leaseUntilMs: number;
  stalledUntilStep = 0;
  readonly readFrom = new Map<number, number>();
  private readonly executor: SimExecutor;

  constructor(readonly id: number, private readonly world: SimWorld) {
    const { random, options } = world;
    this.core = new PipelineCore({
      batchSize: 1 + random.below(6),
      windowMs: random.below(30),
      maxBlockBytes: 100,
      maxBlocksInFlight: 2,
      maxHeldRecords: 12,
      maxHeldBytes: 1000,
      sinks: Array.from({ length: options.sinks }, () => ({
        exact: !options.filter,
      })),
      onError: 'quarantine',
      backoffMs: { first: 2, most: 20 },
      claimIntervalMs: 10,
    });
    this.executor = new SimExecutor(this, world);
    this.ownerId = id;
    this.leaseUntilMs = world.renewLease(id);
  }

  dispatch(input: Input): void {
    for (const command of this.core.apply(input, this.world.nowMs)) {
      if (command.type === 'ready') {
        for (const position of command.positions) {
          this.readFrom.set(position.partition, position.nextOffset ?? 0);
        }
      } else if (command.type === 'phase') {
        if (command.phase === 'failed') {
          throw new Error(`The core failed: ${command.error?.message}`);
        }
      } else if (command.type !== 'retrying') {
        this.world.later(this, () => this.executor.execute(command));
      }
    }
  }

  heartbeat(): void {
    const lapsed = this.world.nowMs > this.leaseUntilMs;
    if (lapsed) {
      this.ownerId = this.world.newOwner();
    }
    this.leaseUntilMs = this.world.renewLease(this.ownerId);
    if (lapsed) {
      this.dispatch({ type: 'lapsed' });
    }
    this.dispatch({
      type: 'engine',
      incarnation: String(this.world.engine.incarnation),
    });
  }

  /** Reads some records, sometimes again what it had. */
  read(): void {
    const { random, log, options } = this.world;
    if (!this.core.hungry || this.readFrom.size === 0) {
      return;
    }
    const partitions = [...this.readFrom.keys()];
    const partition = partitions[random.below(partitions.length)];
    const from = this.readFrom.get(partition)!;
    const again = random.chance(0.05) ? random.below(4) : 0;
    const batch = log.batch(
      partition,
      Math.max(0, from - again),
      1 + random.below(5),
      options.gaps,
    );
    if (batch) {
      this.readFrom.set(partition, Math.max(from, batch.lastOffset + 1));
      this.dispatch({ type: 'records', batch });
    }
  }

  mayWrite(block: Block): boolean {
    return (
      this.core.has(block) &&
      this.world.nowMs <= this.leaseUntilMs - this.world.leaseMarginMs
    );
  }

  answer(input: Input): void {
    this.world.later(this, () => this.dispatch(input));
  }
}
