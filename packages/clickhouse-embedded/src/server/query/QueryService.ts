import { Readable } from 'node:stream';
import { SessionPool } from '../engine/SessionPool';
import { EngineResult, EngineSession } from '../engine/types';
import { ClickHouseException, ErrorCode } from '../errors';
import { checkFormat } from '../http/RequestParameters';
import { ParsedRequest } from '../http/StatementSource';
import { checkAllowed, checkSetting } from '../sql/checkAllowed';
import { exposeQueryIds } from '../sql/exposeQueryIds';
import { Statement } from '../sql/Statement';
import { insertThroughInput } from './insertThroughInput';
import { killQuery } from './killQuery';
import { NamedSessions } from './NamedSessions';
import {
  prepareSession,
  settingsRestorer,
  surroundingsOf,
} from './prepareSession';
import { QueryContext, QuerySummary } from './QueryContext';
import { QueryRunner, ResultSink } from './QueryRunner';
import { RunningQueries } from './RunningQueries';

/** A result of at most so many bytes is held at once rather than streamed, if it is sent at its end. */
const SMALL_RESULT_BYTES = 16 << 20;

/** Where a result goes: told its format first, then its bytes. */
export interface QueryOutput {
  setFormat(format: string): void;
  write: ResultSink;
}

/** Runs one request from its parsed statement to its summary. */
export class QueryService {
  readonly #pool: SessionPool;
  readonly #named: NamedSessions;
  readonly #runner: QueryRunner;
  readonly #running: RunningQueries;

  static create(options: {
    pool: SessionPool;
    named: NamedSessions;
    runner: QueryRunner;
    running: RunningQueries;
  }): QueryService {
    return new QueryService(options);
  }

  private constructor(options: {
    pool: SessionPool;
    named: NamedSessions;
    runner: QueryRunner;
    running: RunningQueries;
  }) {
    this.#pool = options.pool;
    this.#named = options.named;
    this.#runner = options.runner;
    this.#running = options.running;
  }

  /** Runs a request; when `clientGone` fires the statement is killed. */
  async run(
    context: QueryContext,
    request: ParsedRequest,
    output: QueryOutput,
    clientGone: AbortSignal,
  ): Promise<QuerySummary> {
    checkAllowed(request.statement);
    for (const [name] of context.settings) checkSetting(name);
    const query = this.#running.start(context.queryId);
    const onGone = () => query.abort.abort();
    if (clientGone.aborted) onGone();
    clientGone.addEventListener('abort', onGone, { once: true });
    let named: ReturnType<NamedSessions['take']> | undefined;
    try {
      named = context.session && this.#named.take(context.session);
      const signal = query.abort.signal;
      // KILL must get through when every place is taken by what it shall kill.
      if (request.statement.kind === 'kill') {
        return await killQuery(
          this.#running,
          context,
          request.statement,
          output,
        );
      }
      const lease = await this.#pool.acquire({
        signal,
        pinned: named?.session,
        surroundings: surroundingsOf(context, request.statement),
      });
      try {
        const restore =
          named && (await settingsRestorer(lease.session, context));
        try {
          await prepareSession(lease.session, context, lease.prepared);
          const summary = await this.#execute(
            lease.session,
            context,
            request,
            output,
            signal,
          );
          lease.keep();
          return summary;
        } finally {
          await restore?.();
        }
      } finally {
        lease.release();
      }
    } finally {
      clientGone.removeEventListener('abort', onGone);
      named?.release();
      query.finish();
    }
  }

  async #execute(
    session: EngineSession,
    context: QueryContext,
    request: ParsedRequest,
    output: QueryOutput,
    signal: AbortSignal,
  ): Promise<QuerySummary> {
    const statement: Statement = exposeQueryIds(request.statement);
    const { queryId } = context;
    if (statement.kind === 'result') {
      const format = checkFormat(statement.format ?? context.defaultFormat);
      output.setFormat(format);
      const result = await this.#runner.result(session, {
        statement,
        format,
        queryId,
        signal,
        small: context.waitEndOfQuery && isBounded(context),
        sink: chunk => output.write(chunk),
      });
      return summaryOf(result, 'read');
    }
    if (statement.kind === 'insert-input') {
      const result = await insertThroughInput(this.#runner, session, {
        statement,
        data: request.data ?? Readable.from([]),
        queryId,
        signal,
      });
      return summaryOf(result, 'written');
    }
    if (
      statement.kind === 'insert-data' &&
      !(statement.format === 'Values' && request.text !== undefined)
    ) {
      checkFormat(statement.format);
      const data = request.data ?? Readable.from([]);
      const result = await this.#runner.insert(session, {
        statement,
        data,
        queryId,
        signal,
      });
      return summaryOf(result, 'written');
    }
    const sql = statement.kind === 'plain' ? statement.sql : request.text;
    if (sql === undefined) {
      throw new ClickHouseException(
        ErrorCode.SYNTAX_ERROR,
        'The statement is incomplete',
      );
    }
    output.setFormat(context.defaultFormat);
    const result = await this.#runner.plain(session, {
      sql,
      format: context.defaultFormat,
      queryId,
      signal,
    });
    if (result.bytes.length > 0) await output.write(Buffer.from(result.bytes));
    return summaryOf(result, /^\s*insert\b/i.test(sql) ? 'written' : 'read');
  }
}

/** True when the request itself says that its result is small. */
function isBounded({ settings }: QueryContext): boolean {
  const limit = Number(
    settings.find(([name]) => name === 'max_result_bytes')?.[1] ?? 0,
  );
  return limit > 0 && limit <= SMALL_RESULT_BYTES;
}

function summaryOf(
  result: EngineResult,
  direction: 'read' | 'written',
): QuerySummary {
  const written = direction === 'written';
  return {
    readRows: result.rows,
    readBytes: result.bytesProcessed,
    writtenRows: written ? result.rows : 0,
    writtenBytes: written ? result.bytesProcessed : 0,
    resultRows: result.rows,
    resultBytes: result.bytesProcessed,
    elapsedNs: Math.round(result.elapsedSeconds * 1e9),
  };
}
