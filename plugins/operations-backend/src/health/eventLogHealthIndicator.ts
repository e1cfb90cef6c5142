import type {
  EventLogService,
  HealthIndicator,
} from '@analytics-engine/plugin-analytics-node';

/** `kafka` when events come from Kafka, as the manual has it; `eventLog` otherwise. */
export function eventLogHealthIndicator(
  eventLog: EventLogService,
): HealthIndicator {
  return {
    name: eventLog.kind === 'kafka' ? 'kafka' : 'eventLog',
    groups: ['readiness'],
    async check() {
      const { details } = await eventLog.check();
      return { status: 'UP', details: { kind: eventLog.kind, ...details } };
    },
  };
}
