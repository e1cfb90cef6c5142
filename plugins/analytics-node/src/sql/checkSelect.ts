import { InputError } from '@backstage/errors';
import { tokenize } from './tokenize';
import type { Token } from './tokenize';

/** Words that would write, lift limits, or leave the warehouse. */
const FORBIDDEN_WORDS = new Set([
  'FORMAT',
  'INSERT',
  'INTO',
  'OUTFILE',
  'SETTINGS',
]);

/** What {@link checkSelect} lets pass. */
export interface SelectRules {
  /** Names of parameters that are bound; any when it is left out. */
  parameters?: string[];
  /** True for functions that must not be called. */
  forbids: (name: string) => boolean;
}

/**
 * Holds a text of somebody's own to being one SELECT that only reads. Its
 * brackets and quotes are whole, so in parentheses it can stand in a query of
 * ours. It is looked at before the engine sees it, because that would already
 * carry parts of a query out to explain it.
 *
 * @throws InputError saying what is not allowed, and where
 */
export function checkSelect(sql: string, rules: SelectRules): void {
  const tokens = tokenize(sql);
  const first = tokens[0]?.text.toUpperCase();
  if (first !== 'SELECT' && first !== 'WITH') {
    throw new InputError(
      `Expected a query that begins with SELECT or WITH, found '${
        tokens[0]?.text ?? ''
      }'`,
    );
  }
  tokens.forEach((token, index) => {
    checkToken(token, tokens[index + 1], rules);
  });
}

function checkToken(
  token: Token,
  next: Token | undefined,
  { parameters, forbids }: SelectRules,
): void {
  const { kind, text } = token;
  const upper = text.toUpperCase();
  const called = next?.kind === 'symbol' && next.text === '(';
  const named = kind === 'word' || kind === 'quoted';
  const place = `(character ${token.start + 1})`;
  if (kind === 'symbol' && [';', '@', '$'].includes(text)) {
    throw new InputError(`'${text}' is not allowed ${place}`);
  }
  if (
    kind === 'symbol' &&
    text === '{' &&
    parameters &&
    !parameters.includes(next?.text ?? '')
  ) {
    throw new InputError(
      `Expected ${parameters
        .map(name => `{${name}:DateTime}`)
        .join(' or ')}, found {${next?.text ?? ''} ${place}`,
    );
  }
  if (kind === 'word' && !called && FORBIDDEN_WORDS.has(upper)) {
    throw new InputError(`${upper} is not allowed ${place}`);
  }
  if (named && called && forbids(text)) {
    throw new InputError(`Function ${text} is not allowed ${place}`);
  }
  if (kind === 'word' && upper === 'IN' && next?.kind !== 'symbol') {
    throw new InputError(`IN takes a list or a query in parentheses ${place}`);
  }
}
