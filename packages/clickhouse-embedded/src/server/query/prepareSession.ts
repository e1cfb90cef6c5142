import { ClickHouseException, ErrorCode } from '../errors';
import { EngineSession } from '../engine/types';
import { quoteIdentifier, quoteString } from '../sql/tokenize';
import { QueryContext } from './QueryContext';

const SETTING_NAME = /^[A-Za-z_][A-Za-z0-9_.]{0,127}$/;

/**
 * Gives a connection the database, settings, parameters and roles of one request, and the query id
 * as the first line of `log_comment`.
 */
export async function prepareSession(
  session: EngineSession,
  context: QueryContext,
): Promise<void> {
  if (context.database !== undefined) {
    await session.execute(`USE ${quoteIdentifier(context.database)}`);
  }
  for (const role of context.roles) {
    await session.execute(`SET ROLE ${quoteIdentifier(role)}`);
  }
  const comment = context.settings.find(
    ([name]) => name === 'log_comment',
  )?.[1];
  const assignments = [
    `log_comment = ${quoteString(
      comment ? `${context.queryId}\n${comment}` : context.queryId,
    )}`,
  ];
  for (const [name, value] of context.settings) {
    if (!SETTING_NAME.test(name)) {
      throw new ClickHouseException(
        ErrorCode.UNKNOWN_SETTING,
        `Unknown setting ${quoteString(name.slice(0, 200))}`,
      );
    }
    if (name !== 'log_comment')
      assignments.push(`${name} = ${quoteString(value)}`);
  }
  for (const [name, value] of context.parameters) {
    if (!SETTING_NAME.test(name)) {
      throw new ClickHouseException(
        ErrorCode.BAD_ARGUMENTS,
        `Bad name of a query parameter: ${quoteString(name.slice(0, 200))}`,
      );
    }
    assignments.push(`param_${name} = ${quoteString(value)}`);
  }
  await session.execute(`SET ${assignments.join(', ')}`);
}

/** Reads what the settings of a request hide in a named session, and answers how to put it back. */
export async function settingsRestorer(
  session: EngineSession,
  context: QueryContext,
): Promise<() => Promise<void>> {
  const names = [
    'log_comment',
    ...context.settings.map(([name]) => name),
  ].filter(name => SETTING_NAME.test(name));
  const { bytes } = await session.execute(
    `SELECT name, value, changed, currentDatabase() AS db FROM system.settings WHERE name IN (${names
      .map(quoteString)
      .join(', ')})`,
    'JSONCompactEachRow',
  );
  const rows = Buffer.from(bytes)
    .toString()
    .split('\n')
    .filter(line => line)
    .map(line => JSON.parse(line) as [string, string, number, string]);
  const database = rows[0]?.[3];
  return async () => {
    const assignments = rows.map(
      ([name, value, changed]) =>
        `${name} = ${changed ? quoteString(value) : 'DEFAULT'}`,
    );
    if (assignments.length > 0)
      await session.execute(`SET ${assignments.join(', ')}`);
    if (context.database !== undefined && database) {
      await session.execute(`USE ${quoteIdentifier(database)}`);
    }
  };
}
