import type { ClickHouseClient } from '@clickhouse/client';

/** Creates the database unless it is there. */
export async function ensureDatabase(
  client: ClickHouseClient,
  database: string,
  signal: AbortSignal,
): Promise<void> {
  // Looked for first: a user may well not be allowed to create databases.
  const found = await client.query({
    query: 'SELECT name FROM system.databases WHERE name = {database:String}',
    query_params: { database },
    format: 'JSONEachRow',
    abort_signal: signal,
  });
  if ((await found.json()).length === 0) {
    await client.command({
      query: 'CREATE DATABASE IF NOT EXISTS {database:Identifier}',
      query_params: { database },
      abort_signal: signal,
    });
  }
}
