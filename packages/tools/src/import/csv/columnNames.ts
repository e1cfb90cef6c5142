/**
 * Makes column names that ClickHouse takes unquoted out of a file's header:
 * `Order date (UTC)` becomes `Order_date_UTC`. Names that are fit stay.
 */
export function columnNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((text, index) => {
    let name = text
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9_]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 50);
    if (name === '') {
      name = `column_${index + 1}`;
    } else if (/^[0-9]/.test(name)) {
      name = `n${name}`;
    }
    let unique = name;
    for (let copy = 2; taken.has(unique); copy++) {
      unique = `${name}_${copy}`;
    }
    taken.add(unique);
    return unique;
  });
}
