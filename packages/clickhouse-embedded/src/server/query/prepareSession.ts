import { ClickHouseException, ErrorCode } from '../errors';
import { EngineSession } from '../engine/types';
import { Statement } from '../sql/Statement';
import { quoteIdentifier, quoteString } from '../sql/tokenize';
import { QueryContext } from './QueryContext';

const SETTING_NAME = /^[A-Za-z_][A-Za-z0-9_.]{0,127}$/;

/**
 * Gives a connection the database, settings, parameters and roles of one request, and the query id
 * as the first line of `log_comment`. Of a connection that was kept in the same surroundings only
 * the query id and the values of parameters change.
 */
export async function prepareSession(
  session: EngineSession,
  context: QueryContext,
  kept = false,
): Promise<void> {
  if (context.database !== undefined && !kept) {
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
    if (name !== 'log_comment' && !kept)
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

/**
 * Names what a request finds on its connection besides its query id and the values of its
 * parameters; undefined when the connection must not be used again: the statement may leave something
 * behind, or somebody else's query id could not be replaced.
 */
export function surroundingsOf(
  context: QueryContext,
  statement: Statement,
): string | undefined {
  const { database, settings, parameters, roles, session } = context;
  const lasting = settings.some(
    ([name, value]) =>
      name === 'log_comment' || (name === 'readonly' && value !== '2'),
  );
  if (statement.kind !== 'result' || session || roles.length > 0 || lasting) {
    return undefined;
  }
  return JSON.stringify([
    database ?? null,
    settings,
    parameters.map(([name]) => name).sort(),
  ]);
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
