import { ConflictError } from '@backstage/errors';
import type {
  AggregateHealth,
  ComponentHealth,
  HealthIndicator,
  HealthService,
  HealthStatus,
} from './types';

/** How long an answer is good for; probes of many clients cost one check. */
const CACHE_MS = 1_000;
/** An indicator that needs longer is DOWN: nobody would wait for it. */
const CHECK_TIMEOUT_MS = 5_000;
/** Worst first, Spring Boot's order. */
const ORDER: readonly HealthStatus[] = [
  'DOWN',
  'OUT_OF_SERVICE',
  'UP',
  'UNKNOWN',
];

type Group = 'readiness' | 'liveness';

/** {@link HealthService} that asks each indicator at most once a second. */
export class DefaultHealthService implements HealthService {
  readonly #indicators = new Map<string, CachedIndicator>();
  readonly #now: () => number;
  readonly #timeoutMs: number;

  static create(
    options: { now?: () => number; timeoutMs?: number } = {},
  ): DefaultHealthService {
    return new DefaultHealthService(options);
  }

  private constructor(options: { now?: () => number; timeoutMs?: number }) {
    this.#now = options.now ?? (() => performance.now());
    this.#timeoutMs = options.timeoutMs ?? CHECK_TIMEOUT_MS;
  }

  register(indicator: HealthIndicator): void {
    if (this.#indicators.has(indicator.name)) {
      throw new ConflictError(
        `Health indicator '${indicator.name}' is registered twice`,
      );
    }
    this.#indicators.set(indicator.name, { indicator });
  }

  async check(group?: Group): Promise<AggregateHealth> {
    const members = [...this.#indicators.values()]
      .filter(({ indicator }) => !group || indicator.groups?.includes(group))
      .sort((a, b) => (a.indicator.name < b.indicator.name ? -1 : 1));
    const answers = await Promise.all(members.map(member => this.#ask(member)));
    const components: Record<string, ComponentHealth> = {};
    const statuses: HealthStatus[] = [];
    members.forEach(({ indicator }, index) => {
      components[indicator.name] = answers[index];
      if (indicator.critical ?? true) {
        statuses.push(answers[index].status);
      }
    });
    return { status: aggregate(statuses, group), components };
  }

  async component(name: string): Promise<ComponentHealth | undefined> {
    const member = this.#indicators.get(name);
    return member && this.#ask(member);
  }

  #ask(member: CachedIndicator): Promise<ComponentHealth> {
    const { last } = member;
    if (last && (!last.settled || this.#now() - last.at < CACHE_MS)) {
      return last.answer;
    }
    const entry: NonNullable<CachedIndicator['last']> = {
      at: this.#now(),
      settled: false,
      answer: withinTime(member.indicator, this.#timeoutMs),
    };
    entry.answer.then(() => {
      entry.settled = true;
    });
    member.last = entry;
    return entry.answer;
  }
}

interface CachedIndicator {
  indicator: HealthIndicator;
  last?: { at: number; settled: boolean; answer: Promise<ComponentHealth> };
}

/** Never rejects. */
async function withinTime(
  indicator: HealthIndicator,
  timeoutMs: number,
): Promise<ComponentHealth> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      indicator.check(),
      new Promise<ComponentHealth>(resolve => {
        timer = setTimeout(
          () =>
            resolve({
              status: 'DOWN',
              details: { error: `no answer within ${timeoutMs} ms` },
            }),
          timeoutMs,
        );
      }),
    ]);
  } catch (error) {
    return {
      status: 'DOWN',
      details: {
        error: error instanceof Error ? error.message : String(error),
      },
    };
  } finally {
    clearTimeout(timer);
  }
}

/** A group that is not up is out of service, as probes expect; liveness is down. */
function aggregate(statuses: HealthStatus[], group?: Group): HealthStatus {
  const worst = ORDER.find(status => statuses.includes(status)) ?? 'UP';
  return group === 'readiness' && worst === 'DOWN' ? 'OUT_OF_SERVICE' : worst;
}
