import type { Agenda } from './Agenda';
import type { CorePhase } from './types';

/** What is wanted of a pipeline, and where it stands. */
export class Course {
  phase: CorePhase = 'idle';
  private wish: 'run' | 'pause' | 'stop' = 'run';

  constructor(private readonly agenda: Agenda) {}

  /** True while blocks are to be made. */
  get runs(): boolean {
    return this.wish === 'run' && this.phase !== 'failed';
  }

  /** A wish of a person; what is to stop does nothing else any more. */
  want(wish: 'run' | 'pause' | 'stop'): void {
    if (this.wish !== 'stop') {
      this.wish = wish;
    }
  }

  fail(error: Error): void {
    if (this.phase !== 'failed') {
      this.phase = 'failed';
      this.agenda.do({ type: 'phase', phase: 'failed', error });
    }
  }

  /** Comes to the phase that follows from what is still to be done. */
  settle(work: { blocks: number; settling: number }): void {
    if (this.phase === 'failed' && this.wish !== 'stop') {
      return;
    }
    const next = this.next(work.blocks, work.settling);
    if (next !== this.phase) {
      this.phase = next;
      this.agenda.do({ type: 'phase', phase: next });
    }
  }

  private next(blocks: number, settling: number): CorePhase {
    if (this.wish === 'stop') {
      return blocks > 0 && this.phase !== 'failed' ? 'draining' : 'stopped';
    }
    if (this.wish === 'pause') {
      return blocks > 0 ? 'draining' : 'paused';
    }
    return settling > 0 ? 'settling' : 'reading';
  }
}
