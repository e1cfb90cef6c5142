/** What a request asks of its statement besides the text; read from URL, form fields and headers. */
export interface QueryContext {
  queryId: string;
  database?: string;
  /** Settings for this statement alone, as name and text value. */
  settings: [string, string][];
  /** Values of `{name:Type}` placeholders, escaped as in TabSeparated, without the `param_` prefix. */
  parameters: [string, string][];
  roles: string[];
  /** Format of a result whose statement names none. */
  defaultFormat: string;
  session?: { id: string; timeoutSeconds: number; mustExist: boolean };
  /** Send nothing before the statement has ended, so that every error has its status. */
  waitEndOfQuery: boolean;
  /** Whether the client allowed a compressed answer with `enable_http_compression`. */
  compressResponse: boolean;
  sendProgressHeaders: boolean;
}

/** The counters of `X-ClickHouse-Summary`; what chDB does not tell is 0. */
export interface QuerySummary {
  readRows: number;
  readBytes: number;
  writtenRows: number;
  writtenBytes: number;
  resultRows: number;
  resultBytes: number;
  elapsedNs: number;
}

/** The summary in the spelling of the header. */
export function formatSummary(summary: QuerySummary): string {
  return JSON.stringify({
    read_rows: String(summary.readRows),
    read_bytes: String(summary.readBytes),
    written_rows: String(summary.writtenRows),
    written_bytes: String(summary.writtenBytes),
    total_rows_to_read: '0',
    result_rows: String(summary.resultRows),
    result_bytes: String(summary.resultBytes),
    elapsed_ns: String(summary.elapsedNs),
  });
}
