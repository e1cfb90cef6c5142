import { hostname } from 'node:os';
import { randomBytes } from 'node:crypto';
import { ChdbSession } from './engine/ChdbSession';
import { PipePool } from './engine/PipePool';
import { SessionPool } from './engine/SessionPool';
import { EngineSession } from './engine/types';
import { HttpServer } from './http/HttpServer';
import { StartMessage } from './messages';
import { NamedSessions } from './query/NamedSessions';
import { QueryRunner } from './query/QueryRunner';
import { QueryService } from './query/QueryService';
import { RunningQueries } from './query/RunningQueries';

const NAMED_SESSION_LIMIT = 256;

/** The engine and its HTTP interface in one process. */
export class EngineServer {
  readonly port: number;
  readonly startedAt: string;
  readonly version: string;
  readonly #http: HttpServer;
  readonly #pool: SessionPool;
  readonly #named: NamedSessions;
  readonly #control: EngineSession;

  static async start(options: StartMessage): Promise<EngineServer> {
    const open = () =>
      ChdbSession.open({
        directory: options.dataDirectory,
        configFile: options.configFile,
      });
    // The engine lives as long as one connection does, so this one stays open until the end.
    const control = open();
    const startedAt = new Date().toISOString();
    const facts = await control.execute(`SELECT version(), timezone()`);
    const [version, timezone] = Buffer.from(facts.bytes)
      .toString()
      .trim()
      .split('\t');
    await markGeneration(control, options.generation, startedAt);
    await warmUp(control);
    const running = RunningQueries.create({ control, onStuck });
    const pool = SessionPool.create({
      open,
      sessions: options.sessions,
      queueLimit: options.queueLimit,
    });
    const named = NamedSessions.create({ open, limit: NAMED_SESSION_LIMIT });
    const pipes = PipePool.create({
      directory: options.pipeDirectory,
      count: options.sessions,
    });
    const runner = QueryRunner.create({ pipes, running });
    const http = HttpServer.create({
      credentials: { username: options.username, password: options.password },
      queries: QueryService.create({ pool, named, runner, running }),
      spoolDirectory: options.spoolDirectory,
      facts: { version, timezone, displayName: hostname() },
      status: () => ({
        startedAt,
        generation: options.generation,
        pid: process.pid,
        state: 'running',
        version,
        runningQueries: pool.running,
        waitingQueries: pool.waiting,
      }),
    });
    const port = await http.listen({ host: options.host, port: options.port });
    return new EngineServer({
      port,
      startedAt,
      version,
      http,
      pool,
      named,
      control,
    });
  }

  private constructor(parts: {
    port: number;
    startedAt: string;
    version: string;
    http: HttpServer;
    pool: SessionPool;
    named: NamedSessions;
    control: EngineSession;
  }) {
    this.port = parts.port;
    this.startedAt = parts.startedAt;
    this.version = parts.version;
    this.#http = parts.http;
    this.#pool = parts.pool;
    this.#named = parts.named;
    this.#control = parts.control;
  }

  /**
   * Lets running queries finish for at most `drainMs`, then closes the engine. Answers false when
   * some still run: closing a connection under them would abort the engine, so the process just ends.
   */
  async stop(drainMs: number): Promise<boolean> {
    this.#http.stopListening();
    const drained = await this.#pool.drain(drainMs);
    this.#http.destroy();
    if (drained) {
      this.#named.close();
      this.#control.close();
    }
    return drained;
  }
}

/** Only a new process frees the place of a query that cannot be killed; the supervisor starts it. */
function onStuck(queryId: string): void {
  process.stderr.write(`Query ${queryId} does not end though it was killed\n`);
  process.kill(process.pid, 'SIGKILL');
}

/** Makes `embeddedGeneration()` and `embeddedStartedAt()` answer in SQL which engine process this is. */
async function markGeneration(
  control: EngineSession,
  generation: number,
  startedAt: string,
): Promise<void> {
  await control.execute(
    `CREATE OR REPLACE FUNCTION embeddedGeneration AS () -> ${generation}`,
  );
  await control.execute(
    `CREATE OR REPLACE FUNCTION embeddedStartedAt AS () -> toDateTime64('${startedAt
      .slice(0, 23)
      .replace('T', ' ')}', 3, 'UTC')`,
  );
}

/** The first insert of a process takes seconds; it happens here and not in a client's request. */
async function warmUp(control: EngineSession): Promise<void> {
  const table = `warm_up_${randomBytes(6).toString('hex')}`;
  await control.execute(
    `CREATE TEMPORARY TABLE ${table} (key UInt64, name String, at DateTime DEFAULT now()) ENGINE = MergeTree ORDER BY key`,
  );
  await control.execute(
    `INSERT INTO ${table} (key, name) SELECT number, toString(number) FROM numbers(1000)`,
  );
  await control.execute(
    `INSERT INTO ${table} FORMAT JSONEachRow {"key":1,"name":"a"}`,
  );
  await control.execute(
    `SELECT name, count() FROM ${table} GROUP BY name ORDER BY name FORMAT Null`,
  );
  await control.execute(`DROP TEMPORARY TABLE ${table}`);
}
