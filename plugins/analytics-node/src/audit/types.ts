/** Who did it. */
export interface AuditActor {
  kind: 'user' | 'service' | 'anonymous' | 'system';
  /** Entity reference, token subject, `loopback` or the plugin's id. */
  subject: string;
}

/** What is recorded. Personal identifiers only as keyed hashes (`hmac:...`). */
export interface AuditEntry {
  actor: AuditActor;
  /** Upper-case verb with underscores: `PIPELINE_STOP`, `EXPORT`, `ML_MODEL_ACCESS`. */
  action: string;
  /** What it was done to: `pipeline:sales-analytics`. */
  target: string;
  outcome: 'SUCCEEDED' | 'FAILED' | 'DENIED';
  details?: Record<string, unknown>;
}

/** An {@link AuditEntry} as the chain holds it. */
export interface AuditEvent extends AuditEntry {
  sequence: number;
  at: string;
  /** SHA-256 over the previous hash and this event's canonical JSON. */
  hash: string;
}

/** Filter of {@link AuditService.list}; times are ISO-8601. */
export interface AuditFilter {
  actor?: string;
  action?: string;
  target?: string;
  from?: string;
  to?: string;
  limit?: number;
  /** Sequence to continue below. */
  before?: number;
}

/** The hash chain of everything that changed something. */
export interface AuditService {
  /** Appends to the chain and to `audit.log`; rejects when it cannot, so that the caller can refuse. */
  record(entry: AuditEntry): Promise<AuditEvent>;
  /**
   * Rejects when the last append failed and the store still cannot be
   * written; asked before a mutation is carried out. Costs nothing otherwise.
   */
  ensureWritable(): Promise<void>;
  /** Newest first. */
  list(
    filter?: AuditFilter,
  ): Promise<{ events: AuditEvent[]; nextBefore?: number }>;
  /** Recomputes the chain. */
  verify(): Promise<{
    valid: boolean;
    events: number;
    firstBroken: number | null;
  }>;
  /** `hmac:<hex>` of a personal identifier with the installation's key. */
  pseudonym(identifier: string): string;
}
