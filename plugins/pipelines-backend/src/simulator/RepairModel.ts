import type { SimWorld } from './types';

/** Steps that a repair waits for unfinished blocks before it gives up. */
const MAX_WAITS = 60;

/** The roll-up repairer's protocol in the model, one repair at a time. */
export class RepairModel {
  busy = false;

  constructor(
    private readonly world: SimWorld,
    private readonly options: {
      /** How long a fence holds. */
      fenceMs: number;
      /** Forget repairs, or make them without a fence: ways to break the protocol. */
      skip: boolean;
      withoutFence: boolean;
      /** True once all blocks must become done while the fence is up: nothing fails any more. */
      patient(): boolean;
    },
  ) {}

  /** Begins the repair that is owed longest, unless one is under way. */
  begin(): void {
    const { ledger } = this.world;
    if (this.busy || ledger.repairs.length === 0) {
      return;
    }
    if (this.options.skip) {
      ledger.repairs = [];
      return;
    }
    const sink = ledger.repairs[0];
    this.busy = true;
    const fence = {
      owner: 0,
      untilMs: this.world.nowMs + this.options.fenceMs,
    };
    if (!this.options.withoutFence) {
      ledger.fence = fence;
    }
    this.world.soon(() => this.drain(sink, fence, 0));
  }

  /** Recounts when no block that may still write is unfinished. */
  private drain(sink: number, fence: { untilMs: number }, waits: number): void {
    const { ledger, engine } = this.world;
    if (ledger.pending > 0 && !this.options.withoutFence) {
      const patient = this.options.patient();
      if (waits > MAX_WAITS && !patient) {
        this.end();
      } else {
        if (patient) {
          fence.untilMs = this.world.nowMs + this.options.fenceMs;
        }
        this.world.soon(() => this.drain(sink, fence, waits + 1));
      }
      return;
    }
    const count = ledger.repairs.filter(owed => owed === sink).length;
    const view = engine.recount(sink);
    const { incarnation } = engine;
    this.world.soon(() => {
      if (
        fence.untilMs > this.world.nowMs &&
        engine.incarnation === incarnation
      ) {
        engine.replaceView(sink, view);
        let left = count;
        ledger.repairs = ledger.repairs.filter(
          owed => owed !== sink || left-- <= 0,
        );
      }
      this.end();
    });
  }

  private end(): void {
    this.world.ledger.fence = undefined;
    this.busy = false;
  }
}
