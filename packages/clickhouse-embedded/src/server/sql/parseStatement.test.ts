import { parseInsert, parseStatement } from './parseStatement';

describe('parseStatement', () => {
  it.each([
    ['SELECT 1', 'SELECT 1', undefined, ''],
    ['SELECT 1 FORMAT CSV;', 'SELECT 1 ', 'CSV', ''],
    [
      'select 1 format CSV settings max_threads = 1',
      'select 1 ',
      'CSV',
      ' settings max_threads = 1',
    ],
    [
      `SELECT ' FORMAT CSV' -- FORMAT CSV`,
      `SELECT ' FORMAT CSV'`,
      undefined,
      '',
    ],
    [
      'SELECT (SELECT 1 FORMAT CSV)',
      'SELECT (SELECT 1 FORMAT CSV)',
      undefined,
      '',
    ],
    ['SELECT 1 AS format /* ; */', 'SELECT 1 AS format', undefined, ''],
    [
      'SELECT $a$ ; FORMAT CSV $a$',
      'SELECT $a$ ; FORMAT CSV $a$',
      undefined,
      '',
    ],
  ])('finds the format of %s', (text, sql, format, tail) => {
    expect(parseStatement(text)).toEqual({ kind: 'result', sql, format, tail });
  });

  it('finds an INSERT without reading its data as SQL', () => {
    const text = `INSERT INTO db.t (a, \`FORMAT\`) SETTINGS async_insert=0 FORMAT JSONEachRow {"a":"it's; FORMAT CSV"}`;
    const insert = parseInsert(text);
    expect(insert).toMatchObject({
      kind: 'insert-data',
      target: 'INSERT INTO db.t (a, `FORMAT`) ',
      settings: 'SETTINGS async_insert=0',
      format: 'JSONEachRow',
    });
    expect(text.slice((insert as { dataStart: number }).dataStart)).toBe(
      ` {"a":"it's; FORMAT CSV"}`,
    );
    expect(parseInsert('INSERT INTO t FORMAT Values')).toMatchObject({
      target: 'INSERT INTO t ',
      format: 'Values',
    });
    expect(
      parseInsert('INSERT INTO t FORMAT CSV SETTINGS a = 1.5, b = -2\n1'),
    ).toMatchObject({ settings: 'SETTINGS a = 1.5, b = -2' });
    expect(
      parseInsert('INSERT INTO t SELECT * FROM s FORMAT CSV'),
    ).toBeUndefined();
  });

  it('finds the call of input', () => {
    expect(
      parseInsert(
        `INSERT INTO t SELECT a FROM input('a UInt8') WHERE a FORMAT CSV 1`,
      ),
    ).toMatchObject({
      kind: 'insert-input',
      before: 'INSERT INTO t SELECT a FROM ',
      structure: `'a UInt8'`,
      after: ' WHERE a ',
      format: 'CSV',
    });
  });

  it('refuses several statements, files and nesting without end', () => {
    expect(() => parseStatement('SELECT 1; SELECT 2')).toThrow(
      'Multi-statements',
    );
    expect(() => parseStatement(`SELECT ';'`)).not.toThrow();
    expect(() => parseStatement(`SELECT 1 into outfile 'x'`)).toThrow(
      'INTO OUTFILE',
    );
    expect(() =>
      parseInsert(`INSERT INTO t FROM INFILE 'x' FORMAT CSV`),
    ).toThrow('FROM INFILE');
    expect(() => parseStatement(`SELECT ${'('.repeat(5_000)}`)).toThrow(
      'parse depth',
    );
  });
});
