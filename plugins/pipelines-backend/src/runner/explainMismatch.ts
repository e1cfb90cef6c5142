/** Name and ClickHouse type of a column. */
interface Column {
  name: string;
  type: string;
}

/**
 * Names the first column whose value is plainly of another kind than its
 * type, as `column:kind`; undefined when nothing is plain.
 *
 * Records with the same explanation are taken to be refused for the same
 * reason, so that one of them tells the engine's words for all. It decides
 * nothing else: whether a record is refused is the engine's word.
 */
export function explainMismatch(
  record: Buffer,
  columns: Column[],
): string | undefined {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(record.toString('utf8'));
  } catch {
    return undefined;
  }
  for (const { name, type } of columns) {
    const kind =
      value[name] === undefined || value[name] === null
        ? undefined
        : mismatch(value[name], bareType(type));
    if (kind) {
      return `${name}:${kind}`;
    }
  }
  return undefined;
}

function bareType(type: string): string {
  const wrapped = /^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type);
  return wrapped ? bareType(wrapped[1]) : type;
}

function mismatch(value: unknown, type: string): string | undefined {
  if (/^(U?Int\d+|Float\d+|Decimal)/.test(type)) {
    return numberMismatch(value, type);
  }
  if (/^(Date|DateTime)/.test(type)) {
    if (typeof value === 'object' || typeof value === 'boolean') {
      return typeof value;
    }
    return typeof value === 'string' && !/\d/.test(value)
      ? 'no-date'
      : undefined;
  }
  return undefined;
}

function numberMismatch(value: unknown, type: string): string | undefined {
  if (typeof value === 'object') {
    return 'object';
  }
  const number = typeof value === 'boolean' ? Number(value) : Number(value);
  if (typeof value === 'string' && (value === '' || Number.isNaN(number))) {
    return 'no-number';
  }
  if (type.startsWith('UInt') && number < 0) {
    return 'negative';
  }
  return type.includes('Int') && !Number.isInteger(number)
    ? 'fraction'
    : undefined;
}
