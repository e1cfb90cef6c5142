import { turn } from '../turn';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Bytes that are looked at, or parsed, before the event loop gets a turn. */
const PIECE_BYTES = 128 * 1024;

/**
 * `JSON.parse` of an object whose list under `key` is most of it, in pieces
 * between which others get their turn.
 *
 * @throws SyntaxError as JSON.parse does
 */
export async function parseLargeBody(
  bytes: Buffer,
  key: string,
): Promise<unknown> {
  const list = await findList(bytes, Buffer.from(`"${key}"`));
  if (!list) {
    // Not the shape that is large when it is right: small enough to fail whole.
    return JSON.parse(bytes.toString('utf8'));
  }
  const rest = JSON.parse(
    `${bytes.toString('utf8', 0, list.start)}[]${bytes.toString(
      'utf8',
      list.end,
    )}`,
  );
  const items: unknown[] = [];
  for (const [index, cut] of list.cuts.entries()) {
    const from = index === 0 ? list.start + 1 : list.cuts[index - 1] + 1;
    const piece = JSON.parse(`[${bytes.toString('utf8', from, cut)}]`);
    if (piece.length === 0 && list.cuts.length > 1) {
      throw new SyntaxError(`Unexpected token ',' at byte ${cut}`);
    }
    for (const item of piece) items.push(item);
    await turn();
  }
  return { ...rest, [key]: items };
}

/** Where the list begins and ends, and commas between its items about a piece apart. */
async function findList(
  bytes: Buffer,
  quotedKey: Buffer,
): Promise<{ start: number; end: number; cuts: number[] } | undefined> {
  let depth = 0;
  let start = -1;
  let keyAt = -1;
  const cuts: number[] = [];
  let lastCut = 0;
  let nextTurn = PIECE_BYTES;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const opened = at;
      for (at += 1; at < bytes.length && bytes[at] !== QUOTE; at++) {
        if (bytes[at] === BACKSLASH) at += 1;
      }
      if (depth === 1) {
        keyAt = bytes.subarray(opened, at + 1).equals(quotedKey) ? at : -1;
      }
    } else if (byte === OPEN || byte === OPEN_LIST) {
      depth += 1;
      if (byte === OPEN_LIST && depth === 2 && keyAt >= 0 && start < 0) {
        start = at;
        lastCut = at;
      }
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      depth -= 1;
      if (start >= 0 && depth === 1) {
        cuts.push(at);
        return { start, end: at + 1, cuts };
      }
    } else if (byte === COMMA && start >= 0 && depth === 2) {
      if (at - lastCut >= PIECE_BYTES) {
        cuts.push(at);
        lastCut = at;
      }
    }
    if (at >= nextTurn) {
      nextTurn = at + 4 * PIECE_BYTES;
      await turn();
    }
  }
  return undefined;
}
