import { SeededRandom } from '../random/SeededRandom';
import { areaUnderCurve } from '../metrics/areaUnderCurve';
import { binColumn } from './binColumn';
import { chooseBins } from './FeatureBins';
import { trainBoosting } from './trainBoosting';

const exact = { learningRate: 1, l2: 0, minChildRows: 1, minChildWeight: 0 };

describe('trainBoosting', () => {
  it('finds the one cut of a small table, with the leaf values of Newton', async () => {
    const columns = [Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)];
    const labels = Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 0);
    const { base, trees } = await trainBoosting(
      { columns, labels },
      { ...exact, maxIterations: 1, maxLeaves: 2 },
    );
    expect(base).toBeCloseTo(Math.log(3 / 5), 6);
    expect(trees[0].feature).toEqual([0, -1, -1]);
    expect(trees[0].threshold[0]).toBe(4.5);
    // p = 3/8 everywhere: left -(4 p) / (4 p (1 - p)), right -(4 p - 3) / (4 p (1 - p)).
    const [, left, right] = trees[0].value;
    expect(left).toBeCloseTo(-1 / (5 / 8), 5);
    expect(right).toBeCloseTo((3 - 1.5) / (4 * (3 / 8) * (5 / 8)), 5);
  });

  it.each([
    ['right', Float32Array.of(1, 2, 3, 4, NaN, NaN), [0, 0, 0, 1, 1, 1], false],
    ['left', Float32Array.of(1, 2, 3, 4, NaN, NaN), [1, 1, 0, 0, 1, 1], true],
  ])(
    'sends what is missing %s when that parts better',
    async (_, column, labels, left) => {
      const model = await trainBoosting(
        { columns: [column], labels: Uint8Array.from(labels) },
        { ...exact, maxIterations: 1, maxLeaves: 2 },
      );
      expect(model.trees[0].missingLeft[0]).toBe(left);
      const scores = model.score([column]);
      labels.forEach((label, row) =>
        expect(scores[row] > 0.5).toBe(label === 1),
      );
    },
  );

  it('parts what is there from what is missing', async () => {
    const column = Float32Array.of(1, 2, 1, 2, NaN, NaN, NaN, NaN);
    const labels = Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1);
    const model = await trainBoosting(
      { columns: [column], labels },
      { ...exact, learningRate: 0.5, maxIterations: 1, maxLeaves: 2 },
    );
    expect(model.trees[0].threshold[0]).toBe(Infinity);
    expect([...model.score([column])].map(Math.round)).toEqual([...labels]);
  });

  it('learns what no single feature says', async () => {
    const random = SeededRandom.create(1);
    const draw = () =>
      Float32Array.from({ length: 2_000 }, () => random.normal());
    const columns = [draw(), draw(), draw(), draw(), draw()];
    const labels = Uint8Array.from(
      columns[0],
      (value, row) => +(value * columns[1][row] > 0),
    );
    const model = await trainBoosting(
      { columns, labels },
      { maxIterations: 60 },
    );
    expect(areaUnderCurve(model.score(columns), labels)).toBeGreaterThan(0.97);
    const gains = model.gains(5);
    expect(gains[0] + gains[1]).toBeGreaterThan(gains[2] + gains[3] + gains[4]);
  });

  it('stops when the validation rows gain nothing more, and keeps the best round', async () => {
    const random = SeededRandom.create(2);
    const noise = (rows: number) => ({
      columns: [Float32Array.from({ length: rows }, () => random.normal())],
      labels: Uint8Array.from({ length: rows }, () => random.below(2)),
    });
    const losses: number[] = [];
    const model = await trainBoosting(
      noise(1_000),
      { maxIterations: 500, validation: noise(500), patience: 5 },
      { onRound: ({ validationLoss }) => losses.push(validationLoss!) },
    );
    expect(losses.length).toBeLessThan(60);
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect(model.trees).toHaveLength(best);
    expect(losses.length).toBe(best + 5);
  });
});

describe('chooseBins', () => {
  it('gives every value of a few its own bin', () => {
    const column = Float32Array.of(3, 1, 2, 3, NaN, 1);
    const bins = chooseBins(column, 0);
    expect([...bins.thresholds]).toEqual([1.5, 2.5]);
    expect([...binColumn(column, bins)]).toEqual([2, 0, 1, 2, 3, 0]);
  });

  it('parts many values into bins of about the same size, in order', () => {
    const random = SeededRandom.create(3);
    const column = Float32Array.from({ length: 50_000 }, () => random.normal());
    const bins = chooseBins(column, 0);
    const binned = binColumn(column, bins);
    const counts = new Uint32Array(256);
    let misplaced = 0;
    for (let row = 0; row < column.length; row++) {
      const bin = binned[row];
      counts[bin] += 1;
      const low = bin > 0 ? bins.thresholds[bin - 1] : -Infinity;
      const high = bins.thresholds[bin] ?? Infinity;
      if (!(column[row] > low && column[row] <= high)) misplaced += 1;
    }
    expect(misplaced).toBe(0);
    expect(bins.thresholds.length).toBe(254);
    expect(Math.max(...counts.subarray(0, 255))).toBeLessThan(220);
    expect(Math.min(...counts.subarray(0, 255))).toBeGreaterThan(150);
  });

  it.each([
    ['even', (value: number) => value],
    // Nearly all cuts are at one end: no cells of equal width help.
    ['very uneven', (value: number) => Math.exp(8 * value)],
    ['far from zero', (value: number) => 1.7e9 + 1e6 * value],
    ['huge', (value: number) => value * 3e37],
  ])('finds the bin of every value when they are %s', (_, spread) => {
    const random = SeededRandom.create(5);
    const column = Float32Array.from({ length: 5_000 }, (__, row) =>
      row % 50 === 0 ? NaN : spread(random.normal()),
    );
    column.set([Infinity, -Infinity]);
    const bins = chooseBins(column, 0);
    const expected = Array.from(column, value =>
      Number.isNaN(value)
        ? bins.thresholds.length + 1
        : bins.thresholds.filter(threshold => threshold < value).length,
    );
    expect([...binColumn(column, bins)]).toEqual(expected);
  });

  it('parts neighbours in float32', () => {
    const low = 1;
    const high = 1 + 2 ** -23;
    const column = Float32Array.of(low, high);
    const bins = chooseBins(column, 0);
    expect([...binColumn(column, bins)]).toEqual([0, 1]);
  });
});
