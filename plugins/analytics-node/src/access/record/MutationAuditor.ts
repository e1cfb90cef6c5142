import type { LoggerService } from '@backstage/backend-plugin-api';
import type { AuditActor, AuditEntry, AuditService } from '../../audit/types';
import { UnavailableError } from '../errors';
import type { ApiContext, ApiResult, ApiRoute } from '../types';

/** Denied requests a minute that are recorded; callers cannot fill the chain. */
const MAX_DENIED_PER_MINUTE = 120;
const MINUTE_MS = 60_000;
const RETRY_AFTER = { 'Retry-After': '10' };

type Context = ApiContext<any, any, any>;

/** Records what routes do into the audit chain. */
export class MutationAuditor {
  readonly #audit: AuditService;
  readonly #logger: LoggerService;
  #minute = 0;
  #denied = 0;

  static create(options: {
    audit: AuditService;
    logger: LoggerService;
  }): MutationAuditor {
    return new MutationAuditor(options.audit, options.logger);
  }

  private constructor(audit: AuditService, logger: LoggerService) {
    this.#audit = audit;
    this.#logger = logger;
  }

  /**
   * Runs an audited route's handler and records its end before the answer.
   *
   * @throws UnavailableError when the chain cannot be written: before the
   *   handler ran if that can be told, else saying that it did run
   */
  async around(
    route: ApiRoute<any, any, any>,
    context: Context,
    perform: () => Promise<ApiResult | undefined>,
  ): Promise<ApiResult | undefined> {
    if (!route.audit || route.audited === false) {
      return perform();
    }
    await this.#ensureWritable();
    let result: ApiResult | undefined;
    try {
      result = await perform();
    } catch (error) {
      await this.#recordFailure(route, context, error as Error);
      throw error;
    }
    const { audit } = route;
    const action =
      typeof audit.action === 'function'
        ? audit.action(context, result)
        : audit.action;
    if (action === undefined) {
      return result;
    }
    try {
      await this.#record(context, {
        action,
        target: audit.target(context),
        outcome: 'SUCCEEDED',
        details: audit.details?.(context, result),
      });
    } catch (error) {
      this.#logger.error(
        `${action} was carried out but not audited`,
        error as Error,
      );
      throw new UnavailableError(
        `${action} was carried out, but the audit chain could not be written`,
        { headers: RETRY_AFTER },
      );
    }
    return result;
  }

  /** Records that somebody was refused; never fails. */
  async denied(
    route: ApiRoute<any, any, any>,
    context: Context,
    error: Error,
    template: string,
  ): Promise<void> {
    if (!route.audit || route.audited === false || this.#isFlood()) {
      return;
    }
    await this.#recordQuietly(context, {
      action: this.#verb(route, context),
      target: attempt(() => route.audit!.target(context)) ?? template,
      outcome: 'DENIED',
      details: { error: error.name },
    });
  }

  async #recordFailure(
    route: ApiRoute<any, any, any>,
    context: Context,
    error: Error,
  ): Promise<void> {
    await this.#recordQuietly(context, {
      action: this.#verb(route, context),
      target: attempt(() => route.audit!.target(context)) ?? route.path,
      outcome: 'FAILED',
      // Messages may repeat what was sent; the name cannot be personal.
      details: {
        ...attempt(() => route.audit!.details?.(context)),
        error: error.name,
      },
    });
  }

  #verb(route: ApiRoute<any, any, any>, context: Context): string {
    const { action } = route.audit!;
    return typeof action === 'function'
      ? attempt(() => action(context)) ?? 'UNKNOWN'
      : action;
  }

  async #recordQuietly(
    context: Context,
    entry: Omit<AuditEntry, 'actor'>,
  ): Promise<void> {
    try {
      await this.#record(context, entry);
    } catch (error) {
      this.#logger.error(
        `${entry.action} (${entry.outcome}) was not audited`,
        error as Error,
      );
    }
  }

  async #record(
    context: Context,
    entry: Omit<AuditEntry, 'actor'>,
  ): Promise<void> {
    const { kind, subject }: AuditActor = context.caller;
    await this.#audit.record({ ...entry, actor: { kind, subject } });
  }

  async #ensureWritable(): Promise<void> {
    try {
      await this.#audit.ensureWritable();
    } catch (error) {
      throw new UnavailableError(
        'Nothing was changed: the audit chain cannot be written',
        { headers: RETRY_AFTER, cause: error as Error },
      );
    }
  }

  #isFlood(): boolean {
    const minute = Math.floor(Date.now() / MINUTE_MS);
    if (minute !== this.#minute) {
      if (this.#denied > MAX_DENIED_PER_MINUTE) {
        this.#logger.warn(
          `${
            this.#denied - MAX_DENIED_PER_MINUTE
          } denied requests within a minute were not audited one by one`,
        );
      }
      this.#minute = minute;
      this.#denied = 0;
    }
    this.#denied += 1;
    return this.#denied > MAX_DENIED_PER_MINUTE;
  }
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
