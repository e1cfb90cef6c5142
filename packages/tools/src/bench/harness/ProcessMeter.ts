import { readFileSync } from 'node:fs';
import type { MeteredProcesses } from './types';

const SAMPLE_INTERVAL_MS = 50;
/** `getconf CLK_TCK` of every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const KIB = 1024;

/** CPU time and memory of processes between two moments, from /proc: Linux only. */
export class ProcessMeter {
  readonly #processes: MeteredProcesses;
  readonly #cpuAtStart: Record<string, number> = {};
  readonly #rss: Record<string, number> = {};
  readonly #timer: NodeJS.Timeout;

  private constructor(processes: MeteredProcesses) {
    this.#processes = processes;
    for (const [name, pid] of Object.entries(processes)) {
      this.#cpuAtStart[name] = cpuSeconds(pid);
    }
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), SAMPLE_INTERVAL_MS);
    this.#timer.unref();
  }

  static start(processes: MeteredProcesses): ProcessMeter {
    return new ProcessMeter(processes);
  }

  stop(): {
    cpuSeconds: Record<string, number>;
    rssBytes: Record<string, number>;
  } {
    clearInterval(this.#timer);
    this.#sample();
    const used: Record<string, number> = {};
    for (const [name, pid] of Object.entries(this.#processes)) {
      used[name] = cpuSeconds(pid) - this.#cpuAtStart[name];
    }
    return { cpuSeconds: used, rssBytes: this.#rss };
  }

  #sample(): void {
    for (const [name, pid] of Object.entries(this.#processes)) {
      this.#rss[name] = Math.max(this.#rss[name] ?? 0, rssBytes(pid));
    }
  }
}

/** Process ids of the direct children of a process whose command line has this text. */
export function findProcess(
  candidates: Iterable<number>,
  text: string,
): number | undefined {
  for (const pid of candidates) {
    const command = read(pid, 'cmdline');
    if (command?.includes(text)) {
      return pid;
    }
  }
  return undefined;
}

/** Direct children of a process. */
export function childrenOf(pid: number): number[] {
  const text = read(pid, `task/${pid}/children`) ?? '';
  return text.split(' ').filter(Boolean).map(Number);
}

function cpuSeconds(pid: number | undefined): number {
  // The command's name, in parentheses, may hold spaces.
  const fields = read(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .split(' ');
  return fields
    ? (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
    : 0;
}

function rssBytes(pid: number | undefined): number {
  const match = /^VmRSS:\s+(\d+) kB/m.exec(read(pid, 'status') ?? '');
  return match ? Number(match[1]) * KIB : 0;
}

function read(pid: number | undefined, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
