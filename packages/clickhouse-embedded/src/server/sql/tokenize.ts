/** What a piece of SQL is, as far as the server must know it to find a statement's parts. */
export type TokenKind = 'word' | 'identifier' | 'string' | 'number' | 'symbol';

/** One token; `text` is exactly `sql.slice(start, end)`. */
export interface Token {
  kind: TokenKind;
  text: string;
  start: number;
  end: number;
}

const WORD_START = /[A-Za-z_\u0080-\uffff]/;
const WORD = /[A-Za-z0-9_$\u0080-\uffff]/;
const DIGIT = /[0-9]/;
const HEREDOC = /\$[A-Za-z0-9_]*\$/y;

function skipBlank(sql: string, from: number): number {
  let at = from;
  for (;;) {
    const char = sql[at];
    if (char === undefined) return at;
    if (char <= ' ' || char === '\u00a0' || char === '\ufeff') at += 1;
    else if (
      sql.startsWith('--', at) ||
      sql.startsWith('#!', at) ||
      sql.startsWith('# ', at)
    ) {
      const end = sql.indexOf('\n', at);
      at = end === -1 ? sql.length : end + 1;
    } else if (sql.startsWith('/*', at)) {
      const end = sql.indexOf('*/', at + 2);
      at = end === -1 ? sql.length : end + 2;
    } else return at;
  }
}

/** The position after a quoted token that starts at `start`; an open one ends with the text. */
function endOfQuoted(sql: string, start: number): number {
  const quote = sql[start];
  let at = start + 1;
  while (at < sql.length) {
    if (sql[at] === '\\') at += 2;
    else if (sql[at] !== quote) at += 1;
    else if (sql[at + 1] === quote) at += 2;
    else return at + 1;
  }
  return sql.length;
}

function endOf(sql: string, start: number, pattern: RegExp): number {
  let at = start;
  while (at < sql.length && pattern.test(sql[at])) at += 1;
  return at;
}

/**
 * Cuts SQL into tokens by the rules of ClickHouse's lexer: comments, quoted strings and identifiers
 * with backslash escapes and doubled quotes, and heredocs. Lazy, because what follows the
 * head of an INSERT is data and must not be read as SQL.
 */
export function* tokenize(sql: string, from = 0): Generator<Token, void> {
  let at = from;
  for (;;) {
    const start = skipBlank(sql, at);
    if (start >= sql.length) return;
    const char = sql[start];
    let kind: TokenKind = 'symbol';
    let end = start + 1;
    if (char === "'") {
      kind = 'string';
      end = endOfQuoted(sql, start);
    } else if (char === '`' || char === '"') {
      kind = 'identifier';
      end = endOfQuoted(sql, start);
    } else if (WORD_START.test(char)) {
      kind = 'word';
      end = endOf(sql, start, WORD);
    } else if (DIGIT.test(char)) {
      kind = 'number';
      end = endOf(sql, start, WORD);
    } else if (char === '$') {
      HEREDOC.lastIndex = start;
      const tag = HEREDOC.exec(sql)?.[0];
      const close = tag ? sql.indexOf(tag, start + tag.length) : -1;
      if (tag && close !== -1) {
        kind = 'string';
        end = close + tag.length;
      }
    }
    yield { kind, text: sql.slice(start, end), start, end };
    at = end;
  }
}

/** Whether the token is the given keyword; keywords are compared without regard to case. */
export function isWord(token: Token | undefined, ...words: string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text.toUpperCase());
}

/** Whether the token is the given symbol. */
export function isSymbol(token: Token | undefined, symbol: string): boolean {
  return token?.kind === 'symbol' && token.text === symbol;
}

/** A string literal that the engine reads back as exactly `value`. */
export function quoteString(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&').replace(/\0/g, '\\0')}'`;
}

/** A quoted identifier. */
export function quoteIdentifier(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&').replace(/\0/g, '\\0')}\``;
}
