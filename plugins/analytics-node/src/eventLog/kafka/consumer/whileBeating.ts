/** How often a member of a group tells that it is alive. */
export const HEARTBEAT_INTERVAL_MS = 3000;

/**
 * A delivery that holds up a rebalance is left behind before the group, which
 * waits a minute, goes on without us.
 */
const MAX_REBALANCE_DELAY_MS = 45_000;

/** Waits for `work` and stays a member of the group meanwhile. */
export async function whileBeating<T>(
  heartbeat: () => Promise<void>,
  work: Promise<T>,
): Promise<T> {
  let done = false;
  const watched = work.finally(() => {
    done = true;
  });
  watched.catch(() => {});
  let rebalancingSince: number | undefined;
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      watched.catch(() => {}),
      new Promise(resolve => {
        timer = setTimeout(resolve, HEARTBEAT_INTERVAL_MS / 3);
      }),
    ]);
    clearTimeout(timer);
    if (done) {
      return await watched;
    }
    try {
      await heartbeat();
    } catch (error) {
      // The group waits for us: finish the delivery in hand, but in time.
      rebalancingSince ??= performance.now();
      if (performance.now() - rebalancingSince > MAX_REBALANCE_DELAY_MS) {
        throw error;
      }
    }
  }
}
