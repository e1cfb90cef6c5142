import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ClickHouseClient,
  ClickHouseLogLevel,
  createClient,
} from '@clickhouse/client';
import { EmbeddedClickHouse } from '../supervisor/EmbeddedClickHouse';
import { EmbeddedClickHouseOptions } from '../types';

/** An engine on a directory of its own, with a quiet client. */
export interface TestEngine {
  embedded: EmbeddedClickHouse;
  client: ClickHouseClient;
  directory: string;
  /** Sends a raw request; `path` begins with `/`. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Runs a query and answers the rows as objects. */
  rows<T = Record<string, unknown>>(query: string): Promise<T[]>;
  stop(): Promise<void>;
}

export async function startForTest(
  options: Partial<EmbeddedClickHouseOptions> = {},
): Promise<TestEngine> {
  const directory =
    options.directory ?? mkdtempSync(join(tmpdir(), 'clickhouse-embedded-'));
  const embedded = await EmbeddedClickHouse.start({
    maxMemoryBytes: 2 << 30,
    ...options,
    directory,
  });
  const client = createClient({
    url: embedded.url,
    username: embedded.username,
    password: embedded.password,
    request_timeout: 60_000,
    log: { level: ClickHouseLogLevel.OFF },
  });
  const authorization = `Basic ${Buffer.from(
    `${embedded.username}:${embedded.password}`,
  ).toString('base64')}`;
  return {
    embedded,
    client,
    directory,
    fetch: (path, init) =>
      fetch(`${embedded.url}${path}`, {
        ...init,
        headers: { authorization, ...init?.headers },
      }),
    rows: async <T>(query: string) =>
      (
        await client.query({
          query,
          format: 'JSONEachRow',
          clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
        })
      ).json<T>() as Promise<T[]>,
    stop: async () => {
      await client.close();
      await embedded.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Waits until `condition` holds. */
export async function eventually(
  condition: () => Promise<boolean> | boolean,
  limitMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > deadline)
      throw new Error(`Not within ${limitMs} ms: ${condition}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
