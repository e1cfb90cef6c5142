/** What matters of a ClickHouse type to a check. */
export interface ColumnType {
  /** Without Nullable and LowCardinality. */
  base: string;
  nullable: boolean;
  kind: 'text' | 'integer' | 'float' | 'decimal' | 'time' | 'other';
}

const WRAPPER = /^(LowCardinality|Nullable)\((.*)\)$/s;

/** Takes a ClickHouse type apart. */
export function columnType(type: string): ColumnType {
  let base = type.trim();
  let nullable = false;
  for (
    let match = WRAPPER.exec(base);
    match !== null;
    match = WRAPPER.exec(base)
  ) {
    nullable ||= match[1] === 'Nullable';
    base = match[2];
  }
  return { base, nullable, kind: kindOf(base) };
}

function kindOf(base: string): ColumnType['kind'] {
  if (/^(String|FixedString\(\d+\)|Enum(8|16)\b.*)$/s.test(base)) {
    return 'text';
  }
  if (/^U?Int(8|16|32|64|128|256)$|^Bool$/.test(base)) {
    return 'integer';
  }
  if (/^(BFloat16|Float(32|64))$/.test(base)) {
    return 'float';
  }
  if (/^Decimal/.test(base)) {
    return 'decimal';
  }
  return /^Date(32|Time|Time64)?\b/.test(base) ? 'time' : 'other';
}
