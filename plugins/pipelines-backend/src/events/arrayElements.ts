import { ValidationError } from '@analytics-engine/plugin-analytics-node';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * The elements of a JSON array as the bytes they came with, counted from 1.
 * Finds their borders only: whether an element is JSON is the caller's to check.
 *
 * @param text - begins with the opening bracket
 * @throws ValidationError when the array does not end, or something follows it
 */
export function* arrayElements(
  text: Buffer,
): Iterable<{ number: number; bytes: Buffer }> {
  let depth = 0;
  let inString = false;
  let begin = 1;
  let number = 1;
  for (let at = 1; at < text.length; at++) {
    const byte = text[at];
    if (inString) {
      if (byte === BACKSLASH) {
        at++;
      } else if (byte === QUOTE) {
        inString = false;
      }
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth++;
    } else if (depth > 0 && (byte === CLOSE_BRACE || byte === CLOSE_BRACKET)) {
      depth--;
    } else if (depth === 0 && (byte === COMMA || byte === CLOSE_BRACKET)) {
      const bytes = trim(text.subarray(begin, at));
      const emptyArray = byte === CLOSE_BRACKET && number === 1;
      if (bytes.length > 0 || !emptyArray) {
        yield { number, bytes };
      }
      number++;
      begin = at + 1;
      if (byte === CLOSE_BRACKET) {
        if (trim(text.subarray(begin)).length > 0) {
          throw new ValidationError(
            `The body goes on after the end of its JSON array at byte ${at}`,
          );
        }
        return;
      }
    }
  }
  throw new ValidationError(
    `The JSON array does not end: element ${number} or the closing bracket is cut off`,
    { details: { element: number } },
  );
}

function trim(bytes: Buffer): Buffer {
  let begin = 0;
  let end = bytes.length;
  while (begin < end && SPACES.has(bytes[begin])) {
    begin++;
  }
  while (end > begin && SPACES.has(bytes[end - 1])) {
    end--;
  }
  return bytes.subarray(begin, end);
}
