const TEXT = 'text/plain; charset=UTF-8';

const CONTENT_TYPES: [RegExp, string][] = [
  [/^TabSeparated|^TSV/, 'text/tab-separated-values; charset=UTF-8'],
  [/^CSV/, 'text/csv; charset=UTF-8; header=absent'],
  [
    /^(JSONEachRow|JSONLines|NDJSON|JSONStringsEachRow|JSONCompact(Strings)?EachRow)/,
    'application/x-ndjson; charset=UTF-8',
  ],
  [/^JSON/, 'application/json; charset=UTF-8'],
  [/^XML$/, 'application/xml; charset=UTF-8'],
  [/^Prometheus$/, 'text/plain; version=0.0.4; charset=UTF-8'],
  [
    /^(Native|RowBinary|Parquet|Arrow|ORC|Avro|MsgPack|Protobuf|CapnProto|BSON|Npy|Null)/,
    'application/octet-stream',
  ],
];

/** The Content-Type that a server sends with a format. */
export function contentTypeOf(format: string): string {
  if (/^(CSV|TSV|TabSeparated).*WithNames/.test(format)) {
    return format.startsWith('CSV')
      ? 'text/csv; charset=UTF-8; header=present'
      : 'text/tab-separated-values; charset=UTF-8';
  }
  return CONTENT_TYPES.find(([pattern]) => pattern.test(format))?.[1] ?? TEXT;
}
