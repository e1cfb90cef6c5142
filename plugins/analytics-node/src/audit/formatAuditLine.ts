import { escapeLogValue } from './escapeLogValue';
import type { AuditEvent } from './types';

/**
 * One line of `audit.log`:
 * `<time> <ACTION> <OUTCOME> actor=<kind>:<subject> target=<target> sequence=<n> hash=<hex> details=<json>`.
 */
export function formatAuditLine(event: AuditEvent): string {
  const parts = [
    event.at,
    event.action,
    event.outcome,
    `actor=${event.actor.kind}:${escapeLogValue(event.actor.subject)}`,
    `target=${escapeLogValue(event.target)}`,
    `sequence=${event.sequence}`,
    `hash=${event.hash}`,
  ];
  if (event.details && Object.keys(event.details).length > 0) {
    parts.push(`details=${escapeLogValue(JSON.stringify(event.details))}`);
  }
  return parts.join(' ');
}
