import { parseTransform } from './parseTransform';

describe('parseTransform', () => {
  it('takes a SELECT over input apart', () => {
    expect(
      parseTransform(
        "SELECT upper(id) AS id, /* FROM x */ x ? 1 : 2 AS y, 'FROM a;' AS z -- WHERE\nFROM input\nWHERE a > 1 AND b IN ('x', 'y');",
      ),
    ).toEqual({
      expressions: "upper(id) AS id, x ? 1 : 2 AS y, 'FROM a;' AS z",
      where: "a > 1 AND b IN ('x', 'y')",
    });
    expect(
      parseTransform('select a*2 as b, `limit` from input').where,
    ).toBeUndefined();
  });

  it.each([
    ['INSERT INTO x SELECT 1', /Expected SELECT/],
    ['', /Expected SELECT/],
    ['SELECT 1', /no FROM/],
    ['SELECT a FROM orders', /FROM input/],
    ['SELECT a FROM input, orders', /WHERE or the end/],
    ["SELECT a FROM input('x String')", /WHERE or the end/],
    ['SELECT a FROM input JOIN x', /WHERE or the end/],
    ['SELECT a FROM input LIMIT 1', /WHERE or the end/],
    ['SELECT a FROM input WHERE 1 LIMIT 1', /LIMIT/],
    ['SELECT a FROM input WHERE 1 UNION ALL SELECT 2', /UNION/],
    ['SELECT a FROM input WHERE a IN (SELECT 1)', /SELECT/],
    ['SELECT a FROM input WHERE a IN orders', /IN takes a list/],
    ['SELECT (SELECT 1) AS b FROM input', /SELECT/],
    ['SELECT DISTINCT a FROM input', /DISTINCT/],
    ['SELECT * FROM input', /name the columns/],
    ["SELECT file('/etc/passwd') AS a FROM input", /file is not allowed/],
    ["SELECT `file`('/etc/passwd') AS a FROM input", /file is not allowed/],
    ["SELECT dictGet('d', 'a', b) AS a FROM input", /dictGet/],
    ["SELECT joinGet('t', 'a', b) AS a FROM input", /joinGet/],
    ['SELECT sleep(3) AS a FROM input', /sleep/],
    ['SELECT arrayJoin(a) AS a FROM input', /arrayJoin/],
    [
      'SELECT a FROM input WHERE rand() > 5',
      /rand is not allowed in a condition/,
    ],
    ['SELECT sum(a) OVER (ORDER BY b) AS a FROM input', /OVER/],
    ['SELECT a FROM input; DROP TABLE x', /'?;'?/],
    ['SELECT {a:String} AS a FROM input', /'{'/],
    ["SELECT 'open FROM input", /Unfinished/],
    ['SELECT a /* FROM input', /Unfinished comment/],
    ['SELECT (a FROM input', /Expected '\)'/],
  ])('refuses %s', (sql, reason) => {
    expect(() => parseTransform(sql)).toThrow(reason);
  });
});
