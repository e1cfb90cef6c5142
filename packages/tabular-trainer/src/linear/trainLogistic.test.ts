import { SeededRandom } from '../random/SeededRandom';
import { trainLogistic } from './trainLogistic';

describe('trainLogistic', () => {
  it('gives the odds of a table of two by two, when the penalty is small', async () => {
    // 30 of 40 where x = 1 and 10 of 40 where x = 0: log odds +-log 3.
    const column = Float32Array.from({ length: 80 }, (_, row) => +(row >= 40));
    const labels = Uint8Array.from(
      { length: 80 },
      (_, row) => +(row % 40 < (row < 40 ? 10 : 30)),
    );
    const model = await trainLogistic(
      { columns: [column], labels },
      { l2: 1e-6 },
    );
    const scores = model.score([Float32Array.of(0, 1, NaN)]);
    expect(scores[0]).toBeCloseTo(0.25, 5);
    expect(scores[1]).toBeCloseTo(0.75, 5);
    // What is missing counts as the mean.
    expect(scores[2]).toBeCloseTo(0.5, 5);
    expect(model.parameters.weights[0]).toBeCloseTo(2 * Math.log(3), 4);
  });

  it('has a gradient of zero where it ends', async () => {
    const random = SeededRandom.create(1);
    const rows = 500;
    const columns = [1, 50, 0.01].map(scale =>
      Float32Array.from({ length: rows }, () => scale * random.normal()),
    );
    const labels = Uint8Array.from(
      columns[0],
      value => +(value + random.normal() > 0),
    );
    const l2 = 3;
    const model = await trainLogistic({ columns, labels }, { l2 });
    const scores = model.score(columns);
    columns.forEach((column, index) => {
      const mean = model.parameters.means[index];
      const deviation = Math.sqrt(
        column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows,
      );
      const slope = column.reduce(
        (sum, value, row) =>
          sum + (scores[row] - labels[row]) * ((value - mean) / deviation),
        0,
      );
      const weight = model.parameters.weights[index] * deviation;
      expect(slope + l2 * weight).toBeCloseTo(0, 3);
    });
  });

  it('stays finite where the classes are parted completely, or a column never changes', async () => {
    const columns = [
      Float32Array.from({ length: 40 }, (_, row) => row),
      new Float32Array(40).fill(5),
      new Float32Array(40).fill(NaN),
    ];
    const labels = Uint8Array.from({ length: 40 }, (_, row) => +(row >= 20));
    const model = await trainLogistic({ columns, labels });
    expect(model.parameters.weights.every(Number.isFinite)).toBe(true);
    expect(model.score(columns)[39]).toBeGreaterThan(0.9);
  });

  it('refuses a penalty of zero', async () => {
    await expect(
      trainLogistic(
        { columns: [Float32Array.of(1, 2)], labels: Uint8Array.of(0, 1) },
        { l2: 0 },
      ),
    ).rejects.toThrow('l2 is 0, expected more than 0');
  });
});
