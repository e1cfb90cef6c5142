import type {
  ApiCaller,
  AuditService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';

/** How often calls become lines of the audit log. */
const INTERVAL_MS = 60_000;

interface Use {
  caller: ApiCaller;
  model: string;
  version: string;
  calls: number;
  rows: number;
  from: number;
}

/**
 * `ML_MODEL_ACCESS` of predictions: one line a minute for each caller, model
 * and version with the number of calls and rows, since a line for each call
 * would cost more than the call.
 */
export class AccessAudit {
  readonly #audit: AuditService;
  readonly #logger: LoggerService;
  #uses = new Map<string, Use>();
  #timer: NodeJS.Timeout | undefined;

  static create(options: {
    audit: AuditService;
    logger: LoggerService;
  }): AccessAudit {
    return new AccessAudit(options.audit, options.logger);
  }

  private constructor(audit: AuditService, logger: LoggerService) {
    this.#audit = audit;
    this.#logger = logger;
  }

  used(caller: ApiCaller, model: string, version: string, rows: number): void {
    const key = `${caller.kind} ${caller.subject} ${model} ${version}`;
    let use = this.#uses.get(key);
    if (!use) {
      use = { caller, model, version, calls: 0, rows: 0, from: Date.now() };
      this.#uses.set(key, use);
      this.#timer ??= setTimeout(() => void this.flush(), INTERVAL_MS);
    }
    use.calls += 1;
    use.rows += rows;
  }

  /** Writes what was counted so far. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const uses = this.#uses;
    this.#uses = new Map();
    for (const { caller, model, version, calls, rows, from } of uses.values()) {
      try {
        await this.#audit.record({
          actor: { kind: caller.kind, subject: caller.subject },
          action: 'ML_MODEL_ACCESS',
          target: `model:${model}`,
          outcome: 'SUCCEEDED',
          details: {
            access: 'predict',
            version,
            calls,
            rows,
            from: new Date(from).toISOString(),
            to: new Date().toISOString(),
          },
        });
      } catch (error) {
        this.#logger.error(
          `Use of model '${model}' could not be audited`,
          error as Error,
        );
      }
    }
  }
}
