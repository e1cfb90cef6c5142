import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { EngineResult, EngineSession } from '../engine/types';
import { ClickHouseException, ErrorCode } from '../errors';
import { checkFormat } from '../http/RequestParameters';
import { SpooledRows } from '../http/SpooledRows';
import { InsertInputStatement } from '../sql/Statement';
import { tokenize } from '../sql/tokenize';
import { QueryRunner } from './QueryRunner';

function unquote(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)|''/gs, (_, char) => char ?? "'");
}

/** A structure becomes part of a CREATE TABLE, so it must be nothing but columns. */
function checkStructure(structure: string): string {
  let depth = 0;
  for (const token of tokenize(structure)) {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (depth < 0 || token.text === ';') {
      throw new ClickHouseException(
        ErrorCode.SYNTAX_ERROR,
        `Bad structure for input: ${structure.slice(0, 200)}`,
      );
    }
  }
  return structure;
}

/**
 * `INSERT ... SELECT ... FROM input('structure') FORMAT X`: the rows go into a temporary table of
 * that structure through the engine's fast reader, and the SELECT reads the table. So a block is held
 * in memory (in columns, counted by the memory cap), and a row that does not parse has its number.
 */
export async function insertThroughInput(
  runner: QueryRunner,
  session: EngineSession,
  query: {
    statement: InsertInputStatement;
    data: Readable | SpooledRows;
    queryId: string;
    signal: AbortSignal;
  },
): Promise<EngineResult> {
  const { statement, queryId, signal } = query;
  const table = `input_${randomBytes(8).toString('hex')}`;
  const structure = checkStructure(unquote(statement.structure));
  await session.execute(
    `CREATE TEMPORARY TABLE ${table} (${structure}) ENGINE = Memory`,
  );
  try {
    await runner.insert(session, {
      statement: {
        kind: 'insert-data',
        target: `INSERT INTO ${table}`,
        settings: '',
        format: checkFormat(statement.format),
        dataStart: 0,
      },
      data: query.data,
      queryId,
      signal,
    });
    return await runner.plain(session, {
      sql: `${statement.before} ${table} ${statement.after}`,
      queryId,
      signal,
    });
  } finally {
    await session
      .execute(`DROP TEMPORARY TABLE IF EXISTS ${table}`)
      .catch(() => undefined);
  }
}
