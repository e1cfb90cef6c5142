/** Seconds that two looks at one lifetime may differ: `uptime()` is whole seconds. */
const TOLERANCE_SECONDS = 2;

/**
 * Tells lifetimes of a server apart by its UUID and its start, reckoned from
 * `uptime()`. The UUID outlives a restart, and the reckoned start wavers by a
 * second, so the first name is kept for as long as later reckonings agree with the
 * one before. Two processes may name the same lifetime differently; that costs a
 * settling too many, never one too few.
 */
export class EngineLifetime {
  readonly #now: () => number;
  #known?: {
    uuid: string;
    startSeconds: number;
    uptimeSeconds: number;
    name: string;
  };

  static create(now: () => number = Date.now): EngineLifetime {
    return new EngineLifetime(now);
  }

  private constructor(now: () => number) {
    this.#now = now;
  }

  /** Name of the lifetime that was just seen. */
  see(uuid: string, uptimeSeconds: number): string {
    const startSeconds = this.#now() / 1000 - uptimeSeconds;
    const known = this.#known;
    const same =
      known !== undefined &&
      known.uuid === uuid &&
      uptimeSeconds >= known.uptimeSeconds &&
      Math.abs(startSeconds - known.startSeconds) <= TOLERANCE_SECONDS;
    if (same) {
      known.uptimeSeconds = uptimeSeconds;
      known.startSeconds = startSeconds; // Clocks drift apart slowly.
      return known.name;
    }
    const name = `${uuid}@${Math.round(startSeconds)}`;
    this.#known = { uuid, startSeconds, uptimeSeconds, name };
    return name;
  }
}
