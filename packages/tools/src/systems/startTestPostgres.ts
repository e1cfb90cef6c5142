import { PostgresServer } from './postgres/PostgresServer';

/** What `TestDatabases` of Backstage reads; any version serves. */
const CONNECTION_VARIABLE =
  'BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING';

let server: PostgresServer | undefined;

/**
 * Starts the PostgreSQL that every test of a run may make databases in, and
 * says where it is. Set up and tear down of a jest run.
 */
export async function startTestPostgres(): Promise<void> {
  server = await PostgresServer.create();
  const { host, port, user } = server.connection;
  process.env[CONNECTION_VARIABLE] = `postgresql://${user}@${host}:${port}`;
}

/** Ends it and removes its data. */
export async function stopTestPostgres(): Promise<void> {
  await server?.remove();
  server = undefined;
}
