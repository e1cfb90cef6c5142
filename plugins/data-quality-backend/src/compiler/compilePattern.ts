import type { ParameterBag } from './ParameterBag';

/** A pattern that is a literal with at most an anchor at each end. */
const LITERAL = /^(\^?)([A-Za-z0-9 _@#%&=:;,<>/"'~`!-]+)(\$?)$/;

/**
 * Condition that a text matches a pattern. Patterns that are a plain prefix,
 * suffix or piece of text need no regular expression and are several times
 * cheaper without.
 */
export function compilePattern(
  pattern: string,
  text: string,
  bag: ParameterBag,
): string {
  const literal = LITERAL.exec(pattern);
  if (!literal) {
    return `match(${text}, ${bag.value(pattern, 'String')})`;
  }
  const [, start, middle, end] = literal;
  const value = bag.value(middle, 'String');
  if (start && end) {
    return `${text} = ${value}`;
  }
  if (start) {
    return `startsWith(${text}, ${value})`;
  }
  return end
    ? `endsWith(${text}, ${value})`
    : `position(${text}, ${value}) > 0`;
}
