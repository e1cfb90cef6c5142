import type { ParameterBag } from './ParameterBag';

/**
 * A pattern that is a literal with at most an anchor at each end. A dot that
 * is not escaped stands for any character, but people mostly mean a dot.
 */
const LITERAL =
  /^(\^?)((?:[A-Za-z0-9 _@#%&=:;,<>/"'~`!-]|\.|\\[-.*+?()[\]{}|^$\\])+)(\$?)$/;
const ESCAPED = /\\(.)/g;

/**
 * Condition that a text matches a pattern. Patterns that are a plain prefix,
 * suffix or piece of text need no regular expression and are several times
 * cheaper without; where a dot is left, only texts that have something else
 * in its place are held to the expression.
 */
export function compilePattern(
  pattern: string,
  text: string,
  bag: ParameterBag,
): string {
  const match = () => `match(${text}, ${bag.value(pattern, 'String')})`;
  const literal = LITERAL.exec(pattern);
  if (!literal) {
    return match();
  }
  const [, start, middle, end] = literal;
  const value = bag.value(middle.replace(ESCAPED, '$1'), 'String');
  const isLiteral = compare({ start, end, text, value });
  return middle.replace(ESCAPED, '').includes('.')
    ? `(${isLiteral} OR ${match()})`
    : isLiteral;
}

function compare(parts: {
  start: string;
  end: string;
  text: string;
  value: string;
}): string {
  const { start, end, text, value } = parts;
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
