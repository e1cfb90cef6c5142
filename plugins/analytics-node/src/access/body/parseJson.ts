import { InputError } from '@backstage/errors';

/** Deepest nesting of arrays and objects. */
const MAX_DEPTH = 64;

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads UTF-8 JSON.
 *
 * @throws InputError that says what is wrong and where
 */
export function parseJson(bytes: Buffer): unknown {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new InputError('The body is not UTF-8');
  }
  checkDepth(bytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`The body is not JSON: ${(error as Error).message}`);
  }
}

/** Counts brackets outside of strings; malformed text is left to the parser. */
function checkDepth(bytes: Buffer): void {
  let depth = 0;
  let inString = false;
  for (let n = 0; n < bytes.length; n += 1) {
    const byte = bytes[n];
    if (inString) {
      if (byte === 0x5c) n += 1;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) {
      inString = true;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > MAX_DEPTH) {
        throw new InputError(
          `The body nests deeper than ${MAX_DEPTH} levels, at byte ${n}`,
        );
      }
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
    }
  }
}
