/** Longest error text that is kept, in characters. */
const MAX_MESSAGE_LENGTH = 2_000;
/** Shorter bound values are left: they would be found by chance in every text. */
const MIN_VALUE_LENGTH = 3;

/** The rows that ClickHouse prints under a CSV or TSV error. */
const DIAGNOSTICS = /\n[\s:]*Row \d+:\s*\nColumn 0,[\s\S]*/;
/**
 * The end of every error about a row: which column and which row. Anchored at
 * the end, so a value that reads like it cannot pass for it.
 */
const POSITION =
  /((?:: \(while reading the value of key [^()\n]{1,200}\))?: \(at row \d+\))[\s:]*(?:While executing \w+)?[\s.]*$/;
/** A query that ClickHouse quotes, in which bound values stand as literals. */
const QUOTED_QUERY = /\b(?:in scope|in query:|while processing)[\s\S]*$/i;

/**
 * Takes out of an error text what people's data may have brought in: excerpts
 * of rows, literals of quoted queries, bound values and credentials. Names of
 * columns, types and row numbers stay.
 */
export function redactMessage(
  message: string,
  options: { params?: Record<string, unknown>; secrets?: string[] } = {},
): string {
  const text = message.replace(DIAGNOSTICS, '');
  const position = POSITION.exec(text);
  const head = position ? text.slice(0, position.index) : text;
  let result = redactExcerpts(head) + (position?.[1] ?? '');
  for (const secret of options.secrets ?? []) {
    if (secret) {
      result = result.replaceAll(secret, '***');
    }
  }
  for (const [name, value] of Object.entries(options.params ?? {})) {
    for (const text of valueTexts(value)) {
      result = result.replaceAll(text, `{${name}}`);
    }
  }
  result = result.trim();
  return result.length > MAX_MESSAGE_LENGTH
    ? `${result.slice(0, MAX_MESSAGE_LENGTH)}…`
    : result;
}

function redactExcerpts(text: string): string {
  return text
    .replace(/\b(before|near): [\s\S]*$/, '$1: …')
    .replace(/\b(Cannot parse uuid) [\s\S]*$/i, '$1 …')
    .replace(
      /\b(string|element|value|text|literal) (['"`])[\s\S]*\2(?= (?:as|for|to|is|cannot)\b)/gi,
      '$1 …',
    )
    .replace(/\b(Value) [\s\S]* (cannot be parsed as)/, '$1 … $2')
    .replace(QUOTED_QUERY, query =>
      query.replace(/'(?:[^'\\]|\\.|'')*'/g, "'…'"),
    );
}

function valueTexts(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(valueTexts);
  }
  if (value !== null && typeof value === 'object' && !(value instanceof Date)) {
    return Object.values(value).flatMap(valueTexts);
  }
  const text = String(value);
  return text.length >= MIN_VALUE_LENGTH ? [text] : [];
}
