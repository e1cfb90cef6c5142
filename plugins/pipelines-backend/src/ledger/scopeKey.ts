import type { LedgerScope } from './types';

/** The columns by which rows of the ledger belong to a scope. */
export function scopeKey({ pipeline, group, topic }: LedgerScope): {
  pipeline: string;
  group_name: string;
  topic: string;
} {
  return { pipeline, group_name: group, topic };
}
