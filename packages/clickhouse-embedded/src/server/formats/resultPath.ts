/** How a result gets out of the engine. */
export type ResultPath = 'pipe' | 'checked-pipe' | 'materialised';

/** Formats that write any type. */
const TOTAL =
  /^(TabSeparated|TSV|CSV|JSON|NDJSON|PrettyJSON|Pretty|Native$|RowBinary|Values$|Vertical$|XML$|Markdown$|SQLInsert$|Null$|RawBLOB$|LineAsString$|Raw|Hash$|One$)/i;
/** Formats that refuse some types, which they know from the result's columns before the first row. */
const PARTIAL =
  /^(Parquet|Arrow|ArrowStream|ORC|Avro|MsgPack|BSONEachRow|CustomSeparated.*)$/i;

/**
 * A format writer that throws while chDB writes to a file leaves the query hanging for ever, beyond
 * the reach of KILL QUERY. So only formats that never throw write to the pipe at once; those that
 * refuse types are tried on an empty result first; the rest (which need a schema, or judge by values)
 * hand over the result as a whole, where their errors are reported properly.
 */
export function resultPathOf(format: string, sql: string): ResultPath {
  if (TOTAL.test(format)) return 'pipe';
  return PARTIAL.test(format) && /^\s*(select|with|from|\()/i.test(sql)
    ? 'checked-pipe'
    : 'materialised';
}
