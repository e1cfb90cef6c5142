import { placeOf, type BinnedMatrix } from './BinnedMatrix';
import { missingBinOf } from './FeatureBins';
import type { MovingRows } from './MovingRows';
import type { Split } from './types';

/** Pairs of rows that are exchanged at once; their places stay in the nearest cache. */
const CHUNK_PAIRS = 2048;
/** No bin has this number. */
const NO_BIN = -1;

/** Places of rows that lie on the wrong side: there are as many on either. */
export interface WrongRows {
  left: Int32Array;
  right: Int32Array;
}

/** Takes the memory that parting this many rows needs. */
export function createWrongRows(rows: number): WrongRows {
  // One more, since a place is written before it is known whether it counts.
  const most = Math.floor(rows / 2) + 1;
  return { left: new Int32Array(most), right: new Int32Array(most) };
}

/** How a split tells the sides apart, for the bins of one bundle. */
interface Rule {
  shift: number;
  bin: number;
  alsoLeft: number;
}

/**
 * Brings the rows of a leaf that go left before those that go right. Only rows
 * on the wrong side move, each in exchange for one of the other side.
 * @returns where the right side begins
 */
export function partition(
  { bins }: BinnedMatrix,
  split: Split,
  rows: MovingRows,
  wrong: WrongRows,
  from: number,
  to: number,
): number {
  const { bundle, shift } = placeOf(split.feature);
  const rule: Rule = {
    shift,
    bin: split.bin,
    alsoLeft: split.missingLeft ? missingBinOf(bins[split.feature]) : NO_BIN,
  };
  const words = rows.bundles[bundle];
  const middle = from + countLeft(words, rule, from, to);
  const pairs = listSide(words, rule, 0, from, middle, wrong.left);
  listSide(words, rule, 1, middle, to, wrong.right);
  for (let at = 0; at < pairs; at += CHUNK_PAIRS) {
    const end = Math.min(at + CHUNK_PAIRS, pairs);
    const left = wrong.left.subarray(at, end);
    const right = wrong.right.subarray(at, end);
    for (const each of rows.bundles) exchangeWhole(each, left, right);
    exchangeWhole(rows.labels, left, right);
    exchangeDoubles(rows.scores, left, right);
    exchangeDoubles(rows.derivatives, left, right);
  }
  return middle;
}

// No branches in the next two, which would guess wrong for every second row.

function countLeft(
  words: Int32Array,
  { shift, bin, alsoLeft }: Rule,
  from: number,
  to: number,
): number {
  let count = 0;
  for (let row = from; row < to; row++) {
    const value = (words[row] >>> shift) & 0xff;
    count += Number(value <= bin) | Number(value === alsoLeft);
  }
  return count;
}

/** Lists the rows that go to a side: 1 is the left one. @returns how many there are */
function listSide(
  words: Int32Array,
  { shift, bin, alsoLeft }: Rule,
  side: 0 | 1,
  from: number,
  to: number,
  list: Int32Array,
): number {
  let count = 0;
  for (let row = from; row < to; row++) {
    const value = (words[row] >>> shift) & 0xff;
    const goesLeft = Number(value <= bin) | Number(value === alsoLeft);
    list[count] = row;
    count += Number(goesLeft === side);
  }
  return count;
}

// The same twice: one function for both kinds of arrays takes 1.4 to 1.8 times as long.

function exchangeWhole(
  values: Int32Array,
  left: Int32Array,
  right: Int32Array,
): void {
  for (let pair = 0; pair < left.length; pair++) {
    const value = values[left[pair]];
    values[left[pair]] = values[right[pair]];
    values[right[pair]] = value;
  }
}

function exchangeDoubles(
  values: Float64Array,
  left: Int32Array,
  right: Int32Array,
): void {
  for (let pair = 0; pair < left.length; pair++) {
    const value = values[left[pair]];
    values[left[pair]] = values[right[pair]];
    values[right[pair]] = value;
  }
}
