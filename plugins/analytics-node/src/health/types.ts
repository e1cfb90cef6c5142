/** Spring Boot's health statuses. */
export type HealthStatus = 'UP' | 'DOWN' | 'OUT_OF_SERVICE' | 'UNKNOWN';

/** Health of one component. */
export interface ComponentHealth {
  status: HealthStatus;
  details?: Record<string, unknown>;
}

/** Something that can be asked for its health. */
export interface HealthIndicator {
  /** Name in the `components` of /actuator/health, camelCase: `clickHouse`. */
  name: string;
  /** Probes that go down with it; none means that only the aggregate shows it. */
  groups?: Array<'readiness' | 'liveness'>;
  /** False when its being down must not turn the aggregate DOWN; default true. */
  critical?: boolean;
  /** May throw: that is DOWN with the error's message. Given up after a few seconds. */
  check(): Promise<ComponentHealth>;
}

/** Health of the whole or of one group. */
export interface AggregateHealth {
  status: HealthStatus;
  components: Record<string, ComponentHealth>;
}

/** Collects indicators and asks them, at most once a second each. */
export interface HealthService {
  register(indicator: HealthIndicator): void;
  check(group?: 'readiness' | 'liveness'): Promise<AggregateHealth>;
  component(name: string): Promise<ComponentHealth | undefined>;
}
