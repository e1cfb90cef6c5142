import { createHmac } from 'node:crypto';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type { AnalyticsDatabaseService } from '../database/types';
import { appendEvents, probeHead } from './appendEvents';
import { formatAuditLine } from './formatAuditLine';
import type { RotatingLogFile } from './RotatingLogFile';
import { listEvents, verifyChain } from './readEvents';
import type {
  AuditEntry,
  AuditEvent,
  AuditFilter,
  AuditService,
} from './types';

/** Entries waiting to be written; more are refused. */
const MAX_WAITING = 10_000;
/** Entries that one transaction writes. */
const MAX_BATCH = 500;
/** Longest target or subject, characters. */
const MAX_TEXT_LENGTH = 2_048;
/** Longest JSON of an entry's details, characters. */
const MAX_DETAILS_LENGTH = 64 * 1024;
const ACTION_PATTERN = /^[A-Z][A-Z0-9_]{0,63}$/;

interface Waiting {
  entry: AuditEntry;
  resolve(event: AuditEvent): void;
  reject(error: Error): void;
}

/**
 * {@link AuditService} in the table `audit_events`.
 *
 * Appends wait for each other: within the process in a queue whose entries
 * share transactions, between processes by the lock on the one row of
 * `audit_head`. The file `audit.log` is a copy for people; the chain decides.
 */
export class ChainedAudit implements AuditService {
  readonly #database: AnalyticsDatabaseService;
  readonly #file: RotatingLogFile;
  readonly #key: Buffer;
  #waiting: Waiting[] = [];
  #writing = false;
  #failed = false;

  static create(options: {
    database: AnalyticsDatabaseService;
    file: RotatingLogFile;
    /** Key of the pseudonyms. */
    key: Buffer;
  }): ChainedAudit {
    return new ChainedAudit(options.database, options.file, options.key);
  }

  private constructor(
    database: AnalyticsDatabaseService,
    file: RotatingLogFile,
    key: Buffer,
  ) {
    this.#database = database;
    this.#file = file;
    this.#key = key;
  }

  async record(entry: AuditEntry): Promise<AuditEvent> {
    const checked = checkEntry(entry);
    if (this.#waiting.length >= MAX_WAITING) {
      throw new ServiceUnavailableError(
        `${MAX_WAITING} audit entries wait to be written; no more are taken`,
      );
    }
    return new Promise<AuditEvent>((resolve, reject) => {
      this.#waiting.push({ entry: checked, resolve, reject });
      void this.#write();
    });
  }

  async ensureWritable(): Promise<void> {
    if (!this.#failed && this.#waiting.length < MAX_WAITING) {
      return;
    }
    await probeHead(await this.#database.getClient());
    this.#failed = false;
  }

  async list(
    filter: AuditFilter = {},
  ): Promise<{ events: AuditEvent[]; nextBefore?: number }> {
    return listEvents(await this.#database.getClient(), filter);
  }

  async verify(): Promise<{
    valid: boolean;
    events: number;
    firstBroken: number | null;
  }> {
    return verifyChain(await this.#database.getClient());
  }

  pseudonym(identifier: string): string {
    return `hmac:${createHmac('sha256', this.#key)
      .update(identifier)
      .digest('hex')}`;
  }

  async #write(): Promise<void> {
    if (this.#writing) {
      return;
    }
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MAX_BATCH);
      try {
        const knex = await this.#database.getClient();
        const events = await appendEvents(
          knex,
          batch.map(({ entry }) => entry),
        );
        this.#failed = false;
        events.forEach((event, index) => {
          this.#file.append(formatAuditLine(event));
          batch[index].resolve(event);
        });
      } catch (error) {
        this.#failed = true;
        batch.forEach(({ reject }) => reject(error as Error));
      }
    }
    this.#writing = false;
  }
}

/** A copy that later changes by the caller cannot reach, within the limits. */
function checkEntry(entry: AuditEntry): AuditEntry {
  if (!ACTION_PATTERN.test(entry.action)) {
    throw new InputError(
      `Audit action '${entry.action}' is not valid: expected upper-case letters, digits and _`,
    );
  }
  const text = JSON.stringify(entry.details ?? null);
  return {
    actor: {
      kind: entry.actor.kind,
      subject: clean(entry.actor.subject),
    },
    action: entry.action,
    target: clean(entry.target),
    outcome: entry.outcome,
    details:
      text.length > MAX_DETAILS_LENGTH
        ? { truncated: true, characters: text.length }
        : JSON.parse(text, (_key, value) =>
            typeof value === 'string' ? storable(value) : value,
          ) ?? undefined,
  };
}

function clean(text: string): string {
  return storable(text.slice(0, MAX_TEXT_LENGTH));
}

/** PostgreSQL cannot keep NUL in text, nor UTF-8 half of a surrogate pair. */
function storable(text: string): string {
  return Buffer.from(text.replaceAll('\u0000', '\ufffd')).toString();
}
