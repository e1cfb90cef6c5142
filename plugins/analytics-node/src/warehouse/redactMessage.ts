/** Longest error text that is kept, in characters. */
const MAX_MESSAGE_LENGTH = 2_000;
/** Shorter bound values are left: they would be found by chance in every text. */
const MIN_VALUE_LENGTH = 3;

/** The rows that ClickHouse prints under a CSV or TSV error. */
const DIAGNOSTICS = /\n[\s:]*Row \d+:\s*\nColumn 0,[\s\S]*/;
/**
 * The end of every error about a row: which column and which row, then only
 * where in the engine. Anchored at the end, so a value that reads like it
 * cannot pass for it.
 */
const POSITION =
  /((?:: \(while reading the value of key [^()\n]{1,200}\))?: \(at row \d+\))\s*(?::\s*(?:While executing|data for INSERT)[^()'"\n]*)*[\s:.]*$/;
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
  const text = shorten(message.replace(DIAGNOSTICS, ''));
  const position = POSITION.exec(text);
  const head = position ? text.slice(0, position.index) : text;
  let result = redactExcerpts(head) + (position?.[1] ?? '');
  for (const secret of options.secrets ?? []) {
    if (secret) {
      result = result.replaceAll(secret, '***');
    }
  }
  for (const [name, value] of Object.entries(options.params ?? {})) {
    for (const valueText of valueTexts(value)) {
      result = result.replaceAll(valueText, `{${name}}`);
    }
  }
  result = result.trim();
  return result.length > MAX_MESSAGE_LENGTH
    ? `${result.slice(0, MAX_MESSAGE_LENGTH)}…`
    : result;
}

/** Bounds the work of the patterns; the ends say what happened and where. */
function shorten(text: string): string {
  return text.length > 4 * MAX_MESSAGE_LENGTH
    ? `${text.slice(0, 2 * MAX_MESSAGE_LENGTH)}…${text.slice(
        -2 * MAX_MESSAGE_LENGTH,
      )}`
    : text;
}

function redactExcerpts(text: string): string {
  return redactQuoted(text)
    .replace(/\b(before|near): [\s\S]*$/, '$1: …')
    .replace(/\b(Cannot parse uuid) [\s\S]*$/i, '$1 …')
    .replace(/\b(Value) [\s\S]* (cannot be parsed as)/, '$1 … $2')
    .replace(QUOTED_QUERY, query =>
      query.replace(/'(?:[^'\\]|\\.|'')*'/g, "'…'"),
    );
}

/** `string '...' as`: from the first such quote to the last that words like `as` follow. */
function redactQuoted(text: string): string {
  const open = /\b(?:string|element|value|text|literal) (['"`])/i.exec(text);
  if (!open) {
    return text;
  }
  const start = open.index + open[0].length - 1;
  const end = Math.max(
    ...['as', 'for', 'to', 'is', 'cannot'].map(word =>
      text.lastIndexOf(`${open[1]} ${word} `),
    ),
    text.endsWith(open[1]) ? text.length - 1 : -1,
    // "Unknown element 'x' for enum" ends before its row.
    text.lastIndexOf(`${open[1]} for enum`),
  );
  return end > start ? `${text.slice(0, start)}…${text.slice(end + 1)}` : text;
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
