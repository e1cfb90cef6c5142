import { readFileSync } from 'node:fs';

/** A process, told apart from a later one with the same pid by its start time where the system tells it. */
export interface ProcessIdentity {
  pid: number;
  startTime?: string;
}

/** Start time of a process in clock ticks since boot, with the boot's id; undefined outside Linux. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync(
      '/proc/sys/kernel/random/boot_id',
      'latin1',
    ).trim();
    return fields[0] === 'Z' ? undefined : `${boot}:${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** The identity of a living process. */
export function identify(pid: number): ProcessIdentity {
  return { pid, startTime: startTimeOf(pid) };
}

/** Whether the very process still lives. */
export function isAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return (
    identity.startTime === undefined ||
    identity.startTime === startTimeOf(identity.pid)
  );
}
