import { ClickHouseException, ErrorCode } from '../errors';
import { Statement } from './Statement';
import { isSymbol, isWord, tokenize } from './tokenize';

/** Database engines that read files of the machine. The engine itself checks grants for tables only. */
const FORBIDDEN_ENGINES = ['FILESYSTEM', 'SQLITE', 'HDFS'];
/** Sources of dictionaries that read files or start programs; the engine checks no grant for them. */
const FORBIDDEN_SOURCES = ['FILE', 'EXECUTABLE', 'EXECUTABLE_POOL', 'LIBRARY', 'ODBC', 'HTTP'];

function refuse(what: string): never {
  throw new ClickHouseException(ErrorCode.ACCESS_DENIED, `${what} is not allowed in the embedded server`);
}

/**
 * Refuses the few statements that would reach files or programs of the machine and for which the
 * engine has no grant. Table functions and table engines are refused by the engine's own grants.
 * @throws ClickHouseException code 497.
 */
export function checkAllowed(statement: Statement): void {
  if (statement.kind !== 'plain' || !/^\s*(create|attach|replace|alter|system|\/\*|--|#)/i.test(statement.sql)) {
    return;
  }
  const tokens = [...tokenize(statement.sql)];
  const database = tokens.slice(0, 6).some(token => isWord(token, 'DATABASE'));
  for (const [index, token] of tokens.entries()) {
    const next = isSymbol(tokens[index + 1], '=') ? tokens[index + 2] : tokens[index + 1];
    const text = (next?.text ?? '').replace(/[`"]/g, '').toUpperCase();
    if (database && isWord(token, 'ENGINE') && FORBIDDEN_ENGINES.includes(text)) {
      refuse(`The database engine ${text}`);
    }
    if (isWord(token, 'SOURCE') && isSymbol(next, '(')) {
      const source = (tokens[index + 2]?.text ?? '').replace(/[`"]/g, '').toUpperCase();
      if (FORBIDDEN_SOURCES.includes(source)) refuse(`A dictionary with the source ${source}`);
    }
    if (index === 0 && isWord(token, 'SYSTEM') && isWord(next, 'SHUTDOWN', 'KILL', 'SUSPEND', 'START', 'STOP') ) {
      if (isWord(next, 'SHUTDOWN', 'KILL', 'SUSPEND')) refuse(`SYSTEM ${text}`);
    }
  }
}
