/**
 * The expression that makes a value of the given ClickHouse type out of a
 * column of text. An empty text is NULL where the type allows it; elsewhere a
 * text that is no value of the type makes the warehouse refuse the row, which
 * is then set aside: nothing is guessed.
 */
export function conversion(name: string, type: string): string {
  const column = quoted(name);
  const { inner, nullable } = unwrap(type);
  if (/^(String|FixedString\b)/.test(inner)) {
    return nullable ? `nullIf(${column}, '')` : column;
  }
  const text = nullable
    ? `nullIf(trimBoth(${column}), '')`
    : `trimBoth(${column})`;
  const dateTime64 = /^DateTime64\((\d+)(?:,\s*'([^']+)')?\)/.exec(inner);
  if (dateTime64) {
    const [, precision, zone = 'UTC'] = dateTime64;
    return `parseDateTime64BestEffort(${text}, ${precision}, '${zone}')`;
  }
  const dateTime = /^DateTime(?:\('([^']+)'\))?$/.exec(inner);
  if (dateTime) {
    return `parseDateTimeBestEffort(${text}, '${dateTime[1] ?? 'UTC'}')`;
  }
  const target = nullable ? `Nullable(${inner})` : inner;
  return `CAST(${text}, '${target.replace(/'/g, "\\'")}')`;
}

/** Quotes a name: a column may be called `offset` or `window`. */
export function quoted(name: string): string {
  return `\`${name}\``;
}

/** What fills a column that the file has nothing for: the default of its type. */
export function emptyValue(type: string): string {
  return `defaultValueOfTypeName('${type.replace(/'/g, "\\'")}')`;
}

/** Takes `LowCardinality` and `Nullable` off a type. */
function unwrap(type: string): { inner: string; nullable: boolean } {
  const plain = type.trim();
  const low = /^LowCardinality\((.*)\)$/.exec(plain);
  if (low) {
    return unwrap(low[1]);
  }
  const nullable = /^Nullable\((.*)\)$/.exec(plain);
  return nullable
    ? { inner: nullable[1], nullable: true }
    : { inner: plain, nullable: false };
}
