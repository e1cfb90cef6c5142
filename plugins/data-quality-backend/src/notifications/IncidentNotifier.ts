import type { Incident } from '@analytics-engine/plugin-analytics-common';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { IncidentChange } from '../incidents/types';

const TOPIC = 'data-quality';
const SEVERITIES = {
  critical: 'critical',
  warning: 'high',
  info: 'normal',
} as const satisfies Record<Incident['severity'], string>;
/** People and groups of the catalog; nobody else has a place for notifications. */
const RECIPIENT = /^(user|group):/i;

/**
 * Tells people about incidents: the owner when one opens and when it is over,
 * the assignee when it becomes theirs. Never once per run: a check that fails
 * every five minutes is one notification, which is brought up to date.
 */
export class IncidentNotifier {
  readonly #notifications: NotificationService;

  private constructor(notifications: NotificationService) {
    this.#notifications = notifications;
  }

  static create(options: {
    notifications: NotificationService;
  }): IncidentNotifier {
    return new IncidentNotifier(options.notifications);
  }

  async notify(change: IncidentChange): Promise<void> {
    const { incident, actor } = change;
    const told = recipientsOf(change);
    if (told.length === 0) {
      return;
    }
    await this.#notifications.send({
      recipients: {
        type: 'entity',
        entityRef: told,
        // Nobody has to be told what they did themselves.
        ...(RECIPIENT.test(actor) && { excludeEntityRef: actor }),
      },
      payload: {
        title: titleOf(change),
        description: incident.actual,
        link: `/data-quality/incidents/${incident.id}`,
        severity: SEVERITIES[incident.severity],
        topic: TOPIC,
        scope: `incident:${incident.id}`,
      },
    });
  }
}

function recipientsOf({ kind, incident }: IncidentChange): string[] {
  const { owner, assignee } = incident;
  const wanted: Record<IncidentChange['kind'], Array<string | null>> = {
    opened: [owner],
    reopened: [owner, assignee],
    assigned: [assignee],
    resolved: [owner, assignee],
    'auto-closed': [owner, assignee],
    'failed-again': [],
    acknowledged: [],
    commented: [],
  };
  const told = wanted[kind].flatMap(each =>
    each && RECIPIENT.test(each) ? [each] : [],
  );
  return [...new Set(told)];
}

function titleOf({ kind, incident }: IncidentChange): string {
  const what = `${incident.dataset}: ${incident.title}`;
  switch (kind) {
    case 'assigned':
      return `Assigned to you: ${what}`;
    case 'resolved':
      return `Resolved (${incident.reason}): ${what}`;
    case 'auto-closed':
      return `Passes again: ${what}`;
    case 'reopened':
      return `Fails again: ${what}`;
    default:
      return what;
  }
}
