import { ClickHouseException, ErrorCode } from '../errors';
import { Statement } from './Statement';
import { isSymbol, isWord, Token, tokenize } from './tokenize';

/** Engines of databases and tables that read files or start programs; the engine checks not all of them. */
const FORBIDDEN_ENGINES = [
  'FILESYSTEM',
  'SQLITE',
  'HDFS',
  'EXECUTABLE',
  'EXECUTABLEPOOL',
  'FILE',
  'FILELOG',
  'URL',
];
/** Sources of dictionaries that read files or start programs; the engine checks no grant for them. */
const FORBIDDEN_SOURCES = [
  'FILE',
  'EXECUTABLE',
  'EXECUTABLE_POOL',
  'LIBRARY',
  'ODBC',
  'HTTP',
];
/** Settings that name a file whose text can come back in a result or an error. */
const FORBIDDEN_SETTINGS =
  /^(format_schema|format_template_(row|resultset|row_format|resultset_format)|format_avro_schema_registry_url)$/i;
const FORBIDDEN_SYSTEM = ['SHUTDOWN', 'KILL', 'SUSPEND'];

function refuse(what: string): never {
  throw new ClickHouseException(
    ErrorCode.ACCESS_DENIED,
    `${what} is not allowed in the embedded server`,
  );
}

function nameOf(token: Token | undefined): string {
  if (token?.kind === 'word') return token.text.toUpperCase();
  return token?.kind === 'identifier'
    ? token.text.slice(1, -1).toUpperCase()
    : '';
}

function sqlOf(statement: Statement): string {
  switch (statement.kind) {
    case 'result':
      return `${statement.sql} ${statement.tail}`;
    case 'insert-data':
      return `${statement.target} ${statement.settings}`;
    case 'insert-input':
      return `${statement.before} ${statement.after}`;
    case 'kill':
      return statement.condition;
    default:
      return statement.sql;
  }
}

/** Refuses a setting of a request that would make the engine read a file. */
export function checkSetting(name: string): void {
  if (FORBIDDEN_SETTINGS.test(name)) refuse(`The setting ${name}`);
}

/**
 * Refuses the few statements that would reach files or programs of the machine and for which the
 * engine has no grant. Table functions and table engines are refused by the engine's own grants.
 * @throws ClickHouseException code 497.
 */
export function checkAllowed(statement: Statement): void {
  const tokens = [...tokenize(sqlOf(statement))];
  if (
    isWord(tokens[0], 'SYSTEM') &&
    FORBIDDEN_SYSTEM.includes(nameOf(tokens[1]))
  ) {
    refuse(`SYSTEM ${nameOf(tokens[1])}`);
  }
  for (const [index, token] of tokens.entries()) {
    const name = nameOf(token);
    const following = tokens[index + 1];
    const value = isSymbol(following, '=') ? tokens[index + 2] : following;
    if (name === 'FILE' && isSymbol(following, '('))
      refuse('The function file');
    if (isSymbol(following, '=')) checkSetting(name);
    if (name === 'ENGINE' && FORBIDDEN_ENGINES.includes(nameOf(value))) {
      refuse(`The engine ${nameOf(value)}`);
    }
    if (
      name === 'SOURCE' &&
      isSymbol(following, '(') &&
      FORBIDDEN_SOURCES.includes(nameOf(tokens[index + 2]))
    ) {
      refuse(`A dictionary with the source ${nameOf(tokens[index + 2])}`);
    }
  }
}
