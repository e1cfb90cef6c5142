/** Between two moments that are made up for. */
const REPLAY_STEP_MS = 86_400_000;

/**
 * The moments that entities are to be scored at by now: day by day those that
 * were missed, at the beginning or because a process was killed on the way, at
 * most as far back as a replay goes; then now, when its time has come.
 */
export function scoringMoments(options: {
  /** The newest moment that was scored; undefined for none. */
  last: number | undefined;
  now: number;
  everyMs: number;
  /** How far back missed moments are made up for; undefined: not at all. */
  replayMs: number | undefined;
}): number[] {
  const { everyMs, last, now, replayMs } = options;
  const moments: number[] = [];
  if (replayMs !== undefined) {
    const oldest = now - replayMs;
    const missed =
      last === undefined ? oldest : last + Math.max(REPLAY_STEP_MS, everyMs);
    const first = Math.max(oldest, missed);
    for (let at = first; at < now; at += REPLAY_STEP_MS) moments.push(at);
  }
  if (last === undefined || now - last >= everyMs) moments.push(now);
  return moments;
}
