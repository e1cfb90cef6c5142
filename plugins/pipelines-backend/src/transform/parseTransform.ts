import { InputError } from '@backstage/errors';
import {
  checkExpressionTokens,
  tokenize,
  type Token,
} from '@analytics-engine/plugin-analytics-node';

/** The parts of a transform. */
export interface ParsedTransform {
  /** What stands between SELECT and FROM. */
  expressions: string;
  /** What stands behind WHERE. */
  where?: string;
}

/**
 * Takes a transform apart: one `SELECT <expressions> FROM input [WHERE ...]`
 * that makes at most one row of each record and reads nothing else.
 *
 * @throws InputError saying what is not allowed and where
 */
export function parseTransform(sql: string): ParsedTransform {
  const tokens = withoutFinalSemicolon(tokenize(sql));
  if (tokens.length === 0 || !isWord(tokens[0], 'SELECT')) {
    throw new InputError(
      `Expected SELECT at the beginning, found '${tokens[0]?.text ?? ''}'`,
    );
  }
  const from = tokens.findIndex(
    (token, index) => index > 0 && token.depth === 0 && isWord(token, 'FROM'),
  );
  if (from === -1) {
    throw new InputError('Expected FROM input, found no FROM');
  }
  const source = tokens[from + 1];
  if (
    source === undefined ||
    source.depth !== 0 ||
    !['word', 'quoted'].includes(source.kind) ||
    source.text !== 'input'
  ) {
    throw new InputError(
      `Expected FROM input, found FROM ${source?.text ?? ''}`,
    );
  }
  const after = tokens[from + 2];
  if (after && !isWord(after, 'WHERE')) {
    throw new InputError(
      `Expected WHERE or the end after FROM input, found '${after.text}'`,
    );
  }
  const expressions = tokens.slice(1, from);
  const where = after ? tokens.slice(from + 3) : undefined;
  if (expressions.length === 0) {
    throw new InputError('Expected expressions between SELECT and FROM');
  }
  if (where?.length === 0) {
    throw new InputError('Expected a condition after WHERE');
  }
  checkExpressionTokens(expressions, { repeatable: false });
  checkExpressionTokens(where ?? [], { repeatable: true });
  return {
    expressions: textOf(sql, expressions),
    where: where && textOf(sql, where),
  };
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toUpperCase() === word;
}

function withoutFinalSemicolon(tokens: Token[]): Token[] {
  const last = tokens[tokens.length - 1];
  return last?.kind === 'symbol' && last.text === ';'
    ? tokens.slice(0, -1)
    : tokens;
}

function textOf(sql: string, tokens: Token[]): string {
  return tokens
    .map(token => sql.slice(token.start, token.end))
    .reduce((text, part, index) => {
      const gap = index > 0 && tokens[index].start > tokens[index - 1].end;
      return text + (gap ? ' ' : '') + part;
    }, '');
}
