import { createHash } from 'node:crypto';
import type { AuditEvent } from './types';
import { canonicalJson } from './canonicalJson';

/** What the first event follows. */
export const GENESIS_HASH = '0'.repeat(64);

/** SHA-256, hex, over the previous hash and the event's canonical JSON. */
export function auditHash(
  previousHash: string,
  event: Omit<AuditEvent, 'hash'>,
): string {
  const { sequence, at, actor, action, target, outcome, details } = event;
  return createHash('sha256')
    .update(previousHash)
    .update('\n')
    .update(
      canonicalJson({
        sequence,
        at,
        actor: { kind: actor.kind, subject: actor.subject },
        action,
        target,
        outcome,
        details: details ?? null,
      }),
    )
    .digest('hex');
}
