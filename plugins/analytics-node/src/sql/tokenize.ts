import { InputError } from '@backstage/errors';

/** A piece of SQL that means something. */
export interface Token {
  kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol';
  /** As written; for a quoted identifier without its quotes. */
  text: string;
  start: number;
  end: number;
  /** Parentheses and brackets open around it. */
  depth: number;
}

const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:0x[0-9A-Fa-f]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)/y;

/**
 * Splits one SELECT into tokens, leaving comments out.
 *
 * @throws InputError for an unfinished string, quote or comment, and for brackets that do not match
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  const open: string[] = [];
  let at = 0;
  while (at < sql.length) {
    const char = sql[at];
    if (/\s/.test(char)) {
      at += 1;
    } else if (sql.startsWith('--', at) || char === '#') {
      const end = sql.indexOf('\n', at);
      at = end === -1 ? sql.length : end + 1;
    } else if (sql.startsWith('/*', at)) {
      const end = sql.indexOf('*/', at + 2);
      if (end === -1) {
        throw new InputError(`Unfinished comment at character ${at + 1}`);
      }
      at = end + 2;
    } else {
      const next = nextToken(sql, at, open);
      tokens.push(next);
      at = next.end;
    }
  }
  if (open.length > 0) {
    throw new InputError(`Expected '${open[open.length - 1]}' before the end`);
  }
  return tokens;
}

function nextToken(sql: string, at: number, open: string[]): Token {
  const char = sql[at];
  if (char === "'") {
    const end = endOfQuote(sql, at, char);
    return token('string', sql.slice(at, end), at, end, open.length);
  }
  if (char === '`' || char === '"') {
    const end = endOfQuote(sql, at, char);
    const text = sql.slice(at + 1, end - 1);
    return token('quoted', text, at, end, open.length);
  }
  for (const [kind, pattern] of [
    ['word', WORD],
    ['number', NUMBER],
  ] as const) {
    pattern.lastIndex = at;
    const match = pattern.exec(sql);
    if (match) {
      const end = at + match[0].length;
      return token(kind, match[0], at, end, open.length);
    }
  }
  return symbol(sql, at, open);
}

function symbol(sql: string, at: number, open: string[]): Token {
  const char = sql[at];
  const closing = { '(': ')', '[': ']', '{': '}' }[char];
  if (closing) {
    open.push(closing);
    return token('symbol', char, at, at + 1, open.length - 1);
  }
  if (char === ')' || char === ']' || char === '}') {
    const expected = open.pop();
    if (expected !== char) {
      throw new InputError(
        `Unexpected '${char}' at character ${at + 1}${
          expected ? `, expected '${expected}'` : ''
        }`,
      );
    }
    return token('symbol', char, at, at + 1, open.length);
  }
  if (char.charCodeAt(0) > 0x7e || char.charCodeAt(0) < 0x20) {
    throw new InputError(
      `Unexpected character ${JSON.stringify(char)} at character ${at + 1}`,
    );
  }
  return token('symbol', char, at, at + 1, open.length);
}

function endOfQuote(sql: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < sql.length) {
    if (sql[at] === '\\') {
      at += 2;
    } else if (sql[at] === quote && sql[at + 1] === quote) {
      at += 2;
    } else if (sql[at] === quote) {
      return at + 1;
    } else {
      at += 1;
    }
  }
  throw new InputError(
    `Unfinished ${
      quote === "'" ? 'string' : 'quoted name'
    } that begins at character ${start + 1}`,
  );
}

function token(
  kind: Token['kind'],
  text: string,
  start: number,
  end: number,
  depth: number,
): Token {
  return { kind, text, start, end, depth };
}
