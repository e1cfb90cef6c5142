import type { Knex } from 'knex';
import { isSqlite } from '../database/isSqlite';
import { auditHash } from './auditHash';
import type { AuditEntry, AuditEvent } from './types';

/** Rows of one INSERT: SQLite takes a limited number of parameters. */
const ROWS_PER_INSERT = 50;

interface AuditHeadRow {
  id: number;
  /** A string from PostgreSQL. */
  sequence: number | string;
  hash: string;
  checked_at: string | null;
}

/** Appends entries to the chain, all of them or none. */
export async function appendEvents(
  knex: Knex,
  entries: AuditEntry[],
): Promise<AuditEvent[]> {
  return knex.transaction(async trx => {
    const headQuery = trx<AuditHeadRow>('audit_head').where({ id: 1 }).first();
    const head = await (isSqlite(knex) ? headQuery : headQuery.forUpdate());
    if (!head) {
      throw new Error('The audit chain has lost its head: audit_head is empty');
    }
    const at = new Date().toISOString();
    let { hash } = head;
    const first = Number(head.sequence) + 1;
    const events = entries.map((entry, index) => {
      const event = { ...entry, sequence: first + index, at };
      hash = auditHash(hash, event);
      return { ...event, hash };
    });
    await trx.batchInsert('audit_events', events.map(toRow), ROWS_PER_INSERT);
    await trx<AuditHeadRow>('audit_head')
      .where({ id: 1 })
      .update({ sequence: first + entries.length - 1, hash });
    return events;
  });
}

/** Throws unless the chain's tables can be written. */
export async function probeHead(knex: Knex): Promise<void> {
  await knex<AuditHeadRow>('audit_head')
    .where({ id: 1 })
    .update({ checked_at: new Date().toISOString() });
}

function toRow(event: AuditEvent) {
  return {
    sequence: event.sequence,
    at: event.at,
    actor_kind: event.actor.kind,
    actor_subject: event.actor.subject,
    action: event.action,
    target: event.target,
    outcome: event.outcome,
    details: event.details ? JSON.stringify(event.details) : null,
    hash: event.hash,
  };
}
