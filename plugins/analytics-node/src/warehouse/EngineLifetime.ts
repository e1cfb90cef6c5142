/** Seconds that two looks at one lifetime may differ: both figures are whole seconds. */
const TOLERANCE_SECONDS = 2;

/**
 * What {@link EngineLifetime} is told. Both figures come from one statement:
 * reckoned with the asker's clock, a busy engine's slow answer would move its
 * start, and every such answer would be taken for a restart.
 */
export const LIFETIME_QUERY =
  'SELECT toString(serverUUID()) AS uuid, toUnixTimestamp(now()) AS now, uptime() AS uptime';

/**
 * Tells lifetimes of a server apart by its UUID and its start, reckoned from
 * its own clock and `uptime()`. The UUID outlives a restart, and the reckoned
 * start wavers by a second, so the first name is kept for as long as later
 * reckonings agree with the one before. Two processes may name the same
 * lifetime differently; that costs a settling too many, never one too few.
 */
export class EngineLifetime {
  #known?: {
    uuid: string;
    startSeconds: number;
    uptimeSeconds: number;
    name: string;
  };

  static create(): EngineLifetime {
    return new EngineLifetime();
  }

  private constructor() {}

  /** Name of the lifetime that a row of {@link LIFETIME_QUERY} speaks of. */
  see(row: Record<string, unknown>): string {
    const uuid = String(row.uuid);
    const uptimeSeconds = Number(row.uptime);
    const startSeconds = Number(row.now) - uptimeSeconds;
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
    const name = `${uuid}@${startSeconds}`;
    this.#known = { uuid, startSeconds, uptimeSeconds, name };
    return name;
  }
}
