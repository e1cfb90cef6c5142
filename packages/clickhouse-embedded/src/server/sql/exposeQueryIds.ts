import { PROCESSES } from '../query/RunningQueries';
import { Statement } from './Statement';
import { isSymbol, Token, tokenize } from './tokenize';

function name(token: Token | undefined): string | undefined {
  if (token?.kind === 'word') return token.text.toLowerCase();
  if (token?.kind === 'identifier')
    return token.text.slice(1, -1).toLowerCase();
  return undefined;
}

/** Puts the select with the clients' query ids in the place of `system.processes` in a SELECT. */
export function exposeQueryIds(statement: Statement): Statement {
  if (statement.kind !== 'result' || !/processes/i.test(statement.sql))
    return statement;
  const { sql } = statement;
  if (!/^\s*(select|with|from|\()/i.test(sql)) return statement;
  let out = '';
  let copied = 0;
  const tokens = [...tokenize(sql)];
  for (let index = 0; index + 2 < tokens.length; index++) {
    if (
      name(tokens[index]) === 'system' &&
      isSymbol(tokens[index + 1], '.') &&
      name(tokens[index + 2]) === 'processes' &&
      !isSymbol(tokens[index + 3], '.')
    ) {
      out += sql.slice(copied, tokens[index].start) + PROCESSES;
      copied = tokens[index + 2].end;
    }
  }
  return { ...statement, sql: out + sql.slice(copied) };
}
