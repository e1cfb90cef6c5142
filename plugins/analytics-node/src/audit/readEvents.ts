import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { DateTime } from 'luxon';
import { GENESIS_HASH, auditHash } from './auditHash';
import type { AuditEvent, AuditFilter } from './types';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
/** Events that verification reads at a time. */
const VERIFY_PAGE = 1_000;

interface AuditRow {
  sequence: number | string;
  at: string;
  actor_kind: AuditEvent['actor']['kind'];
  actor_subject: string;
  action: string;
  target: string;
  outcome: AuditEvent['outcome'];
  details: string | null;
  hash: string;
}

/** Events that fit the filter, newest first. */
export async function listEvents(
  knex: Knex,
  filter: AuditFilter,
): Promise<{ events: AuditEvent[]; nextBefore?: number }> {
  const limit = Math.min(filter.limit ?? DEFAULT_LIMIT, MAX_LIMIT);
  const query = knex<AuditRow>('audit_events')
    .orderBy('sequence', 'desc')
    .limit(limit + 1);
  if (filter.actor !== undefined) query.where('actor_subject', filter.actor);
  if (filter.action !== undefined) query.where('action', filter.action);
  if (filter.target !== undefined) query.where('target', filter.target);
  if (filter.from !== undefined) {
    query.where('at', '>=', utc('from', filter.from));
  }
  if (filter.to !== undefined) query.where('at', '<', utc('to', filter.to));
  if (filter.before !== undefined) query.where('sequence', '<', filter.before);
  const rows = await query;
  const events = rows.slice(0, limit).map(toEvent);
  return rows.length > limit
    ? { events, nextBefore: events[events.length - 1].sequence }
    : { events };
}

/** Recomputes every hash and holds the end against the head. */
export async function verifyChain(
  knex: Knex,
): Promise<{ valid: boolean; events: number; firstBroken: number | null }> {
  // Appends go on meanwhile: the head of now is what must be reached.
  const head = await knex('audit_head').where({ id: 1 }).first();
  const last = Number(head?.sequence ?? -1);
  let previousHash = GENESIS_HASH;
  let events = 0;
  for (let after = 0; ; ) {
    const rows = await knex<AuditRow>('audit_events')
      .where('sequence', '>', after)
      .orderBy('sequence')
      .limit(VERIFY_PAGE);
    for (const row of rows) {
      const sequence = Number(row.sequence);
      if (
        sequence !== events + 1 ||
        row.hash !== hashOf(previousHash, row) ||
        (sequence === last && row.hash !== head.hash)
      ) {
        return { valid: false, events, firstBroken: events + 1 };
      }
      events += 1;
      previousHash = row.hash;
      after = sequence;
    }
    if (rows.length < VERIFY_PAGE) {
      break;
    }
  }
  return events >= last && last >= 0
    ? { valid: true, events, firstBroken: null }
    : { valid: false, events, firstBroken: events + 1 };
}

/** Undefined when the row no longer reads as an event. */
function hashOf(previousHash: string, row: AuditRow): string | undefined {
  try {
    return auditHash(previousHash, toEvent(row));
  } catch {
    return undefined;
  }
}

function toEvent(row: AuditRow): AuditEvent {
  return {
    sequence: Number(row.sequence),
    at: row.at,
    actor: { kind: row.actor_kind, subject: row.actor_subject },
    action: row.action,
    target: row.target,
    outcome: row.outcome,
    ...(row.details !== null && { details: JSON.parse(row.details) }),
    hash: row.hash,
  };
}

/** The times in the table are UTC text, so they compare as text. */
function utc(field: string, text: string): string {
  const time = DateTime.fromISO(text, { zone: 'utc' });
  if (!time.isValid) {
    throw new InputError(
      `${field}: expected an ISO-8601 time, found '${text.slice(0, 80)}'`,
    );
  }
  return time.toJSDate().toISOString();
}
