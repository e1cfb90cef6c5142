import { checkFormat } from '../http/RequestParameters';
import { KillStatement } from '../sql/Statement';
import { quoteString } from '../sql/tokenize';
import { QueryContext, QuerySummary } from './QueryContext';
import type { QueryOutput } from './QueryService';
import { PROCESSES, RunningQueries } from './RunningQueries';

interface Victim {
  query_id: string;
  user: string;
  query: string;
}

/**
 * `KILL QUERY`: finds the victims by the query ids that clients know, signals them, and with SYNC
 * waits for their end. Answers the table that a server answers.
 */
export async function killQuery(
  running: RunningQueries,
  context: QueryContext,
  statement: KillStatement,
  output: QueryOutput,
): Promise<QuerySummary> {
  const started = process.hrtime.bigint();
  const bytes = await running.control(
    `SELECT query_id, user, query FROM ${PROCESSES} WHERE query_id != ${quoteString(
      context.queryId,
    )} AND query NOT LIKE 'SELECT query_id, user, query FROM (SELECT * REPLACE%' AND (${
      statement.condition
    }\n)`,
    'JSONEachRow',
  );
  const victims = Buffer.from(bytes)
    .toString()
    .split('\n')
    .filter(line => line)
    .map(line => JSON.parse(line) as Victim);
  if (statement.mode !== 'TEST') {
    for (const victim of victims) running.signal(victim.query_id);
    if (statement.mode === 'SYNC') {
      await Promise.all(victims.map(victim => running.cancel(victim.query_id)));
    }
  }
  const status = statement.mode === 'SYNC' ? 'finished' : 'waiting';
  const rows = victims.map(
    victim =>
      `(${[
        statement.mode === 'TEST' ? 'unknown_status' : status,
        victim.query_id,
        victim.user,
        victim.query,
      ]
        .map(quoteString)
        .join(', ')})`,
  );
  const format = checkFormat(statement.format ?? context.defaultFormat);
  output.setFormat(format);
  const structure = quoteString(
    'kill_status String, query_id String, user String, query String',
  );
  const table = await running.control(
    rows.length > 0
      ? `SELECT * FROM values(${structure}, ${rows.join(', ')})`
      : `SELECT '' AS kill_status, '' AS query_id, '' AS user, '' AS query WHERE 0`,
    format,
  );
  await output.write(Buffer.from(table));
  return {
    readRows: victims.length,
    readBytes: 0,
    writtenRows: 0,
    writtenBytes: 0,
    resultRows: victims.length,
    resultBytes: table.length,
    elapsedNs: Number(process.hrtime.bigint() - started),
  };
}
