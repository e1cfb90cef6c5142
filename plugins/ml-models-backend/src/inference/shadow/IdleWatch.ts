import { performance, type EventLoopUtilization } from 'node:perf_hooks';

/** Share of its time above which the event loop has nothing to spare. */
const BUSY_SHARE = 0.8;

/** Whether the event loop had time to spare since it was last asked. */
export class IdleWatch {
  #last: EventLoopUtilization = performance.eventLoopUtilization();

  static create(): IdleWatch {
    return new IdleWatch();
  }

  private constructor() {}

  isIdle(): boolean {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#last);
    this.#last = now;
    return utilization < BUSY_SHARE;
  }
}
