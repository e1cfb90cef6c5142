import { Readable } from 'node:stream';
import { Socket } from 'node:net';
import { PipePool } from '../engine/PipePool';
import { EngineResult, EngineSession } from '../engine/types';
import { ClickHouseException, ErrorCode } from '../errors';
import { resultPathOf } from '../formats/resultPath';
import { SpooledRows } from '../http/SpooledRows';
import { quoteString } from '../sql/tokenize';
import { InsertDataStatement, ResultStatement } from '../sql/Statement';
import { RunningQueries } from './RunningQueries';

/** Takes the bytes of a result in order; a promise holds the engine back until it resolves. */
export type ResultSink = (chunk: Buffer) => Promise<void> | void;

/** A statement with a result, and where the result goes. */
export interface ResultQuery {
  statement: ResultStatement;
  format: string;
  queryId: string;
  signal: AbortSignal;
  /** The result is bounded and wanted at once: a pipe would cost more than it saves. */
  small?: boolean;
  sink: ResultSink;
}

/** An INSERT and where its rows come from. */
export interface InsertQuery {
  statement: InsertDataStatement;
  data: Readable | SpooledRows;
  queryId: string;
  signal: AbortSignal;
}

/**
 * Runs statements so that neither a result nor an insert is ever held as a whole: the engine reads
 * and writes named pipes with its own format readers and writers, at the speed of the other end.
 */
export class QueryRunner {
  readonly #pipes: PipePool;
  readonly #running: RunningQueries;

  static create(options: {
    pipes: PipePool;
    running: RunningQueries;
  }): QueryRunner {
    return new QueryRunner(options);
  }

  private constructor(options: { pipes: PipePool; running: RunningQueries }) {
    this.#pipes = options.pipes;
    this.#running = options.running;
  }

  /** Runs a statement that has no large result; the result is materialised. */
  async plain(
    session: EngineSession,
    query: {
      sql: string;
      format?: string;
      queryId: string;
      signal: AbortSignal;
    },
  ): Promise<EngineResult> {
    const execution = session.execute(query.sql, query.format);
    return this.#cancellable(query, execution, () => undefined);
  }

  /** Runs a statement and passes its result to `sink` in the given format. */
  async result(
    session: EngineSession,
    query: ResultQuery,
  ): Promise<EngineResult> {
    const { statement, format, signal } = query;
    const path = resultPathOf(format, statement.sql);
    if (path === 'materialised' || query.small) {
      const result = await this.plain(session, {
        ...query,
        sql: `${statement.sql}\n${statement.tail}`,
      });
      await query.sink(Buffer.from(result.bytes));
      return result;
    }
    if (path === 'checked-pipe') {
      await session.execute(
        `SELECT * FROM (${statement.sql}\n) LIMIT 0 ${statement.tail}`,
        format,
      );
    }
    const pipe = this.#pipes.take();
    const reading = pipe.openForReading();
    try {
      const execution = session
        .execute(
          `${statement.sql}\nINTO OUTFILE ${quoteString(
            pipe.path,
          )} APPEND FORMAT ${format} ${statement.tail}`,
        )
        .catch(error => {
          throw withoutPath(error, pipe.path);
        })
        .finally(() => pipe.unblockReader());
      const pumping = this.#pump(reading, query);
      pumping.catch(() => undefined);
      const result = await this.#cancellable(query, execution, () => undefined);
      await pumping;
      if (signal.aborted) throw cancelled();
      return result;
    } finally {
      reading.destroy();
      this.#pipes.give(pipe);
    }
  }

  /** Runs an INSERT whose rows arrive as a stream of bytes, or are in a file. */
  async insert(
    session: EngineSession,
    query: InsertQuery,
  ): Promise<EngineResult> {
    const { statement, data, signal, queryId } = query;
    if (data instanceof SpooledRows) {
      const execution = session
        .execute(insertFrom(data.path, statement))
        .catch(error => {
          throw withoutPath(error, data.path);
        });
      return this.#cancellable(query, execution, () => undefined);
    }
    const pipe = this.#pipes.take();
    let settled = false;
    let writing: Socket | undefined;
    try {
      const execution = session
        .execute(insertFrom(pipe.path, statement))
        .catch(error => {
          throw withoutPath(error, pipe.path);
        })
        .finally(() => {
          settled = true;
        });
      const feeding = (async () => {
        writing = await pipe.openForWriting(() => settled);
        if (!writing) return;
        await feed(data, writing, () => settled || signal.aborted);
        // An end of file is a commit: what the client did not finish must not reach it.
        if (!signal.aborted) writing.end();
      })();
      // The engine's own word on what is wrong with the data comes first, so errors wait here.
      let feedError: unknown;
      const fed = feeding.catch(async error => {
        feedError = error;
        this.#running.signal(queryId);
      });
      const result = await this.#cancellable(query, execution, () => {
        writing?.destroy();
        pipe.unblockReader();
      }).catch(error => {
        throw feedError ?? error;
      });
      await fed;
      if (feedError) throw feedError;
      return result;
    } finally {
      settled = true;
      writing?.destroy();
      this.#pipes.give(pipe);
    }
  }

  async #pump(
    reading: Socket,
    query: { queryId: string; signal: AbortSignal; sink: ResultSink },
  ): Promise<void> {
    let failure: { error: unknown } | undefined;
    for await (const chunk of reading) {
      // After a cancellation the pipe is emptied to nowhere: a writer that is stuck cannot be killed.
      if (query.signal.aborted || failure) continue;
      try {
        const taken = query.sink(chunk as Buffer);
        if (taken) await taken;
      } catch (error) {
        failure = { error };
        this.#running.signal(query.queryId);
      }
    }
    if (failure) throw failure.error;
  }

  /** Waits for the statement; when the signal fires, kills it and then calls `release`. */
  async #cancellable(
    query: { queryId: string; signal: AbortSignal },
    execution: Promise<EngineResult>,
    release: () => void,
  ): Promise<EngineResult> {
    let killing: Promise<void> | undefined;
    const kill = () => {
      killing ??= (async () => {
        await this.#running.killOnce(query.queryId);
        release();
        await this.#running.killUntil(query.queryId, execution);
      })();
    };
    if (query.signal.aborted) kill();
    query.signal.addEventListener('abort', kill, { once: true });
    try {
      return await execution;
    } finally {
      query.signal.removeEventListener('abort', kill);
      await killing;
    }
  }
}

function cancelled(): ClickHouseException {
  return new ClickHouseException(
    ErrorCode.QUERY_WAS_CANCELLED,
    'Query was cancelled.',
  );
}

function insertFrom(path: string, statement: InsertDataStatement): string {
  const { target, settings, format } = statement;
  return `${target} FROM INFILE ${quoteString(
    path,
  )} COMPRESSION 'none' ${settings} FORMAT ${format}`;
}

/** Errors of the engine's file reader and writer name the file; a client has no use for that. */
function withoutPath(error: unknown, path: string): ClickHouseException {
  const exception = ClickHouseException.from(error);
  const message = exception.message
    .replace(new RegExp(`:? ?\\(in file/uri ${escapeRegExp(path)}\\)`, 'g'), '')
    .replace(
      new RegExp(`\\s*INTO OUTFILE '${escapeRegExp(path)}' APPEND`, 'gi'),
      '',
    )
    .split(path)
    .join('(request)');
  return new ClickHouseException([exception.code, exception.type], message);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Copies `data` to the pipe with back-pressure, until its end, or until `stop`. */
async function feed(
  data: Readable,
  writing: Socket,
  stop: () => boolean,
): Promise<void> {
  const state = { broken: false, wake: () => {} };
  // The engine closes its end when it refuses the data; its error tells why.
  writing.on('error', () => {
    state.broken = true;
    state.wake();
  });
  writing.on('close', () => state.wake());
  writing.on('drain', () => state.wake());
  const drained = () =>
    new Promise<void>(resolve => {
      state.wake = resolve;
      if (state.broken || writing.destroyed) resolve();
    });
  for await (const chunk of data.iterator({ destroyOnReturn: false })) {
    if (state.broken || stop()) return;
    if (!writing.write(chunk as Buffer)) await drained();
  }
}
