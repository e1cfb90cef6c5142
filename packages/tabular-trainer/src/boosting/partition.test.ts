import { SeededRandom } from '../random/SeededRandom';
import { binMatrix } from './BinnedMatrix';
import { createMovingRows } from './MovingRows';
import { createWrongRows, partition } from './partition';
import type { Split } from './types';

const ROWS = 10_000;

describe('partition', () => {
  it.each([
    ['few rows go left', 0, false],
    ['half of the rows go left', 4, false],
    ['missing values go left too', 4, true],
    ['all that is there goes left', 9, false],
    ['everything goes left', 9, true],
  ])('keeps each row whole when %s', (_, bin, missingLeft) => {
    const random = SeededRandom.create(3);
    const draw = (missing: number) =>
      Float32Array.from({ length: ROWS }, () =>
        random.next() < missing ? NaN : random.below(10),
      );
    const columns = [draw(0), draw(0), draw(0), draw(0), draw(0.1)];
    const matrix = binMatrix(columns, 1);
    const rows = createMovingRows(matrix, new Uint8Array(ROWS), 0);
    // What rows are known by.
    rows.scores.forEach((__, row) => {
      rows.scores[row] = row;
      rows.derivatives[row] = -row;
    });
    const before = rows.bundles.map(each => each.slice());
    const split = { feature: 4, bin, missingLeft } as Split;
    const [from, to] = [17, ROWS - 5];

    const wrong = createWrongRows(ROWS);
    const middle = partition(matrix, split, rows, wrong, from, to);

    const goesLeft = (row: number) =>
      Number.isNaN(columns[4][row]) ? missingLeft : columns[4][row] <= bin;
    const places = [...rows.scores];
    expect(new Set(places).size).toBe(ROWS);
    const broken = places.filter(
      (row, place) =>
        rows.derivatives[place] !== -row ||
        rows.bundles.some((each, index) => each[place] !== before[index][row]),
    );
    expect(broken).toEqual([]);
    const astray = places.filter((row, place) =>
      place < from || place >= to
        ? row !== place
        : goesLeft(row) !== place < middle,
    );
    expect(astray).toEqual([]);
  });
});
