import { ClickHouseException, ErrorCode } from '../errors';
import { isSymbol, isWord, Token, tokenize } from './tokenize';
import { Statement } from './Statement';

/** Statements that answer with a table and accept INTO OUTFILE, by their first word. */
const RESULT_WORDS = [
  'SELECT',
  'WITH',
  'FROM',
  'SHOW',
  'DESCRIBE',
  'DESC',
  'EXPLAIN',
  'EXISTS',
  'VALUES',
];

/** The engine's own limit; far beyond it the engine would die of it. */
const MAX_NESTING = 1000;

/** Tokens with the depth of the parentheses, brackets and braces around each. */
function* withDepth(sql: string): Generator<Token & { depth: number }> {
  let depth = 0;
  for (const token of tokenize(sql)) {
    if (token.kind === 'symbol' && ')]}'.includes(token.text)) depth -= 1;
    yield { ...token, depth };
    if (token.kind === 'symbol' && '([{'.includes(token.text)) depth += 1;
    if (depth > MAX_NESTING) {
      throw new ClickHouseException(
        ErrorCode.TOO_DEEP_RECURSION,
        `Maximum parse depth (${MAX_NESTING}) exceeded`,
      );
    }
  }
}

function refuse(message: string): never {
  throw new ClickHouseException(ErrorCode.SYNTAX_ERROR, message);
}

/** The position after `SETTINGS a = 1, b = 'x'`, when the text at `from` is such a clause. */
function endOfSettings(sql: string, from: number): number | undefined {
  const tokens = tokenize(sql, from);
  const next = () => tokens.next().value as Token | undefined;
  if (!isWord(next(), 'SETTINGS')) return undefined;
  for (;;) {
    if (next()?.kind !== 'word' || !isSymbol(next(), '=')) return undefined;
    let value = next();
    if (isSymbol(value, '-')) value = next();
    if (!value) return undefined;
    let end = value.end;
    let token = next();
    // A decimal point makes a second and third token of one number.
    if (isSymbol(token, '.')) {
      end = next()?.end ?? end;
      token = next();
    }
    if (!isSymbol(token, ',')) return end;
  }
}

/**
 * Finds the parts of an INSERT without reading its data: lazily, and only up to FORMAT or VALUES.
 * Answers undefined when the text has no complete head yet.
 */
export function parseInsert(sql: string): Statement | undefined {
  let previous: (Token & { depth: number }) | undefined;
  let settingsStart: number | undefined;
  let select = false;
  let inputCall:
    | { start: number; structure?: string; end?: number }
    | undefined;
  for (const token of withDepth(sql)) {
    const top = token.depth === 0;
    if (inputCall && !inputCall.end) {
      if (token.kind === 'string' && token.depth > 0)
        inputCall.structure ??= token.text;
      else if (isSymbol(token, ')')) inputCall.end = token.end;
    }
    if (
      isSymbol(token, '(') &&
      isWord(previous, 'INPUT') &&
      select &&
      previous &&
      !inputCall
    ) {
      inputCall = { start: previous.start };
    }
    if (top && isWord(token, 'INFILE') && isWord(previous, 'FROM')) {
      throw new ClickHouseException(
        ErrorCode.ACCESS_DENIED,
        'INSERT ... FROM INFILE is not allowed over HTTP',
      );
    }
    if (top && isWord(token, 'SELECT', 'WITH')) select = true;
    if (top && !select && isWord(token, 'SETTINGS'))
      settingsStart ??= token.start;
    if (
      top &&
      !select &&
      isWord(token, 'VALUES') &&
      !isSymbol(previous, '.') &&
      !isWord(previous, 'FORMAT')
    ) {
      return {
        kind: 'insert-data',
        target: sql.slice(0, settingsStart ?? token.start),
        settings:
          settingsStart === undefined
            ? ''
            : sql.slice(settingsStart, token.start),
        format: 'Values',
        dataStart: token.end,
      };
    }
    if (
      top &&
      token.kind === 'word' &&
      isWord(previous, 'FORMAT') &&
      (!select || inputCall?.end)
    ) {
      const headEnd = previous!.start;
      const late = endOfSettings(sql, token.end);
      const dataStart = late ?? token.end;
      const lateSettings = late ? sql.slice(token.end, late) : '';
      if (inputCall?.end) {
        return {
          kind: 'insert-input',
          before: sql.slice(0, inputCall.start),
          structure:
            inputCall.structure ??
            refuse('The table function input needs its structure here'),
          after: `${sql.slice(inputCall.end, headEnd)}${lateSettings}`,
          format: token.text,
          dataStart,
        };
      }
      return {
        kind: 'insert-data',
        target: sql.slice(0, settingsStart ?? headEnd),
        settings: [
          settingsStart === undefined ? '' : sql.slice(settingsStart, headEnd),
          lateSettings,
        ]
          .join(' ')
          .trim(),
        format: token.text,
        dataStart,
      };
    }
    previous = token;
  }
  return undefined;
}

function parseKill(
  sql: string,
  tokens: (Token & { depth: number })[],
): Statement {
  const where = tokens.findIndex(
    token => token.depth === 0 && isWord(token, 'WHERE'),
  );
  if (where === -1 || !isWord(tokens[1], 'QUERY'))
    return { kind: 'plain', sql };
  let end = tokens.length;
  let mode: 'SYNC' | 'ASYNC' | 'TEST' = 'ASYNC';
  let format: string | undefined;
  if (isWord(tokens[end - 2], 'FORMAT')) {
    format = tokens[end - 1].text;
    end -= 2;
  }
  if (isWord(tokens[end - 1], 'SYNC', 'ASYNC', 'TEST')) {
    mode = tokens[end - 1].text.toUpperCase() as typeof mode;
    end -= 1;
  }
  if (end <= where + 1) refuse('KILL QUERY needs a condition after WHERE');
  return {
    kind: 'kill',
    condition: sql.slice(tokens[where].end, tokens[end - 1].end),
    mode,
    format,
  };
}

/**
 * Splits a complete statement into what the server has to know of it.
 * @throws ClickHouseException code 62 for several statements in one request, 497 for INTO OUTFILE.
 */
export function parseStatement(text: string): Statement {
  const head = tokenize(text).next().value as Token | undefined;
  if (!head) refuse('Empty query');
  if (isWord(head, 'INSERT')) {
    const insert = parseInsert(text);
    if (insert) return insert;
  }
  const tokens = [...withDepth(text)];
  while (isSymbol(tokens[tokens.length - 1], ';')) tokens.pop();
  const last = tokens[tokens.length - 1];
  if (!last) refuse('Empty query');
  for (const [index, token] of tokens.entries()) {
    if (isSymbol(token, ';')) {
      refuse(
        `failed at position ${
          token.start + 1
        } (;): Multi-statements are not allowed`,
      );
    }
    if (isWord(token, 'OUTFILE') && isWord(tokens[index - 1], 'INTO')) {
      throw new ClickHouseException(
        ErrorCode.ACCESS_DENIED,
        'INTO OUTFILE is not allowed over HTTP',
      );
    }
  }
  const sql = text.slice(0, last.end);
  if (isWord(head, 'KILL')) return parseKill(sql, tokens);
  if (!isWord(head, ...RESULT_WORDS) && !isSymbol(head, '('))
    return { kind: 'plain', sql };
  for (let index = tokens.length - 2; index > 0; index--) {
    const follows = tokens[index + 2];
    if (
      tokens[index].depth === 0 &&
      isWord(tokens[index], 'FORMAT') &&
      tokens[index + 1].kind === 'word' &&
      !isWord(tokens[index - 1], 'AS') &&
      !isSymbol(tokens[index - 1], ',') &&
      (follows === undefined || isWord(follows, 'SETTINGS'))
    ) {
      return {
        kind: 'result',
        sql: sql.slice(0, tokens[index].start),
        format: tokens[index + 1].text,
        tail: sql.slice(tokens[index + 1].end),
      };
    }
  }
  return { kind: 'result', sql, tail: '' };
}
