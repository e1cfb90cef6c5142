import { readFile } from 'node:fs/promises';
import { cpus, freemem, totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

/** Shares in percent; null when they cannot be measured here. */
export interface ResourceFigures {
  /** Of all cores of the machine. */
  cpuPercent: number | null;
  /** Of the memory that the machine, or the container, has. */
  memoryPercent: number;
  /** Of what V8 may use at most. */
  heapPercent: number;
  /** Share of time that the busiest disk was working. */
  diskIoPercent: number | null;
}

interface Sample {
  atMs: number;
  cpuBusyMs: number;
  cpuTotalMs: number;
  /** Milliseconds that each disk was working since it was attached. */
  diskBusyMs: Map<string, number>;
}

/** Less than that apart, two looks say nothing. */
const MIN_SAMPLE_MS = 500;
/** Devices that are not disks of their own. */
const VIRTUAL_DEVICE = /^(loop|ram|zram|sr|fd)\d/;

/** Measures the machine between two looks at it. */
export class ResourceMeter {
  #previous?: Sample;
  #last?: ResourceFigures;

  static create(): ResourceMeter {
    return new ResourceMeter();
  }

  private constructor() {}

  /** Since the last call that was long enough ago. */
  async read(): Promise<ResourceFigures> {
    const now = await takeSample();
    const then = this.#previous;
    if (then && this.#last && now.atMs - then.atMs < MIN_SAMPLE_MS) {
      return this.#last;
    }
    this.#previous = now;
    const heap = getHeapStatistics();
    this.#last = {
      cpuPercent: then
        ? percent(
            now.cpuBusyMs - then.cpuBusyMs,
            now.cpuTotalMs - then.cpuTotalMs,
          )
        : null,
      memoryPercent: memoryPercent(),
      heapPercent: percent(heap.used_heap_size, heap.heap_size_limit) ?? 0,
      diskIoPercent: then ? busiestDisk(then, now) : null,
    };
    return this.#last;
  }
}

async function takeSample(): Promise<Sample> {
  let cpuBusyMs = 0;
  let cpuTotalMs = 0;
  for (const { times } of cpus()) {
    const total = times.user + times.nice + times.sys + times.idle + times.irq;
    cpuTotalMs += total;
    cpuBusyMs += total - times.idle;
  }
  return {
    atMs: performance.now(),
    cpuBusyMs,
    cpuTotalMs,
    diskBusyMs: await readDiskBusyMs(),
  };
}

/** Linux keeps it in /proc/diskstats; elsewhere it is not known. */
async function readDiskBusyMs(): Promise<Map<string, number>> {
  const text = await readFile('/proc/diskstats', 'utf8').catch(() => '');
  const busy = new Map<string, number>();
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/);
    // 3rd field: name; 13th: milliseconds spent doing I/O.
    if (fields.length >= 13 && !VIRTUAL_DEVICE.test(fields[2])) {
      busy.set(fields[2], Number(fields[12]));
    }
  }
  return busy;
}

function busiestDisk(then: Sample, now: Sample): number | null {
  const elapsedMs = now.atMs - then.atMs;
  let busiest: number | null = null;
  for (const [disk, busyMs] of now.diskBusyMs) {
    const before = then.diskBusyMs.get(disk);
    if (before !== undefined) {
      busiest = Math.max(
        busiest ?? 0,
        percent(busyMs - before, elapsedMs) ?? 0,
      );
    }
  }
  return busiest;
}

function memoryPercent(): number {
  const limit = process.constrainedMemory?.() ?? 0;
  // Without a limit some kernels say one that is beyond all memory.
  if (limit > 0 && limit < totalmem()) {
    return percent(limit - process.availableMemory(), limit) ?? 0;
  }
  const available = process.availableMemory?.() ?? freemem();
  return percent(totalmem() - available, totalmem()) ?? 0;
}

function percent(part: number, whole: number): number | null {
  return whole > 0
    ? Math.min(100, Math.max(0, Math.round((part / whole) * 1000) / 10))
    : null;
}
