import { LOAD_TIMEOUT_MS } from './limits';
import type { RunRequest, RunResult, ScoringHost } from './hosts/types';

interface Member {
  host: ScoringHost;
  /** Sessions that it has, or is loading. */
  loaded: Map<string, Promise<unknown>>;
}

/**
 * Hosts that share the work: each takes a model when it is first asked for it.
 * A host that died or hangs is replaced by the next call.
 */
export class HostPool {
  readonly #create: () => ScoringHost;
  readonly #size: number;
  #members: Member[] = [];

  static create(options: { create(): ScoringHost; size: number }): HostPool {
    return new HostPool(options.create, options.size);
  }

  private constructor(create: () => ScoringHost, size: number) {
    this.#create = create;
    this.#size = size;
  }

  /** @throws ModelTimeoutError, UnavailableError */
  async run(path: string, request: RunRequest): Promise<RunResult> {
    const deadline = performance.now() + request.timeoutMs;
    const member = this.#leastBusy();
    await this.#load(member, request.key, path);
    return member.host.run({
      ...request,
      timeoutMs: Math.max(1, deadline - performance.now()),
    });
  }

  /** Loads a model into one host, so that its first caller need not wait for it. */
  async warm(key: string, path: string): Promise<void> {
    await this.#load(this.#leastBusy(), key, path);
  }

  async unload(key: string): Promise<void> {
    for (const { host, loaded } of this.#members) {
      if (loaded.delete(key)) {
        await host.unload(key).catch(() => {});
      }
    }
  }

  async close(): Promise<void> {
    const members = this.#members;
    this.#members = [];
    await Promise.all(members.map(({ host }) => host.close()));
  }

  #leastBusy(): Member {
    this.#members = this.#members.filter(({ host }) => host.alive);
    const idle = this.#members.find(({ host }) => host.pending === 0);
    if (idle) return idle;
    if (this.#members.length < this.#size) {
      const member = { host: this.#create(), loaded: new Map() };
      this.#members.push(member);
      return member;
    }
    return this.#members.reduce((best, member) =>
      member.host.pending < best.host.pending ? member : best,
    );
  }

  async #load(member: Member, key: string, path: string): Promise<void> {
    let loading = member.loaded.get(key);
    if (!loading) {
      loading = member.host.load({ key, path }, LOAD_TIMEOUT_MS);
      member.loaded.set(key, loading);
      loading.catch(() => member.loaded.delete(key));
    }
    await loading;
  }
}
