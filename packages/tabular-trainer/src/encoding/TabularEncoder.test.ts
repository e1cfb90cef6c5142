import fc from 'fast-check';
import { TableBuilder } from '../data/TableBuilder';
import type { FeatureDefinition } from '../types';
import { TabularEncoder } from './TabularEncoder';

const FEATURES: FeatureDefinition[] = [
  { name: 'amount', kind: 'number' },
  { name: 'colour', kind: 'category' },
];

function tableOf(rows: { amount: number; colour: string | null }[]) {
  const builder = TableBuilder.create(FEATURES);
  builder.add({
    columns: [
      Float64Array.from(rows, ({ amount }) => amount),
      rows.map(({ colour }) => colour),
    ],
    labels: new Uint8Array(rows.length),
  });
  return builder.build();
}

function fitOn(rows: { amount: number; colour: string | null }[]) {
  return TabularEncoder.fit(
    FEATURES,
    tableOf(rows),
    Int32Array.from(rows.keys()),
  );
}

const row = fc.record({
  amount: fc.float(),
  colour: fc.option(fc.constantFrom('red', 'green', 'blue', 'a,"b', ''), {
    nil: null,
  }),
});

describe('TabularEncoder', () => {
  const encoder = fitOn([
    { amount: 1, colour: 'red' },
    { amount: 2, colour: 'red' },
    { amount: 3, colour: 'green' },
    { amount: 4, colour: 'green' },
    { amount: 5, colour: 'seen once' },
    { amount: 6, colour: null },
  ]);

  it('gives frequent names a column each', () => {
    expect(encoder.columnNames).toEqual([
      'amount',
      'colour=green',
      'colour=red',
    ]);
  });

  it.each([
    ['a known name', { amount: 7, colour: 'red' }, [7, 0, 1]],
    ['a rare name', { amount: 7, colour: 'seen once' }, [7, 0, 0]],
    ['a name never seen', { amount: 7, colour: 'mauve' }, [7, 0, 0]],
    ['what is missing', { amount: null, colour: null }, [NaN, 0, 0]],
    ['what is not there', {}, [NaN, 0, 0]],
    [
      'a name of the prototype',
      { amount: 1, colour: 'constructor' },
      [1, 0, 0],
    ],
  ])('encodes %s', (_, instance, expected) => {
    expect([...encoder.encode(instance)]).toEqual(expected);
  });

  it('refuses a text where a number belongs', () => {
    expect(() => encoder.encode({ amount: '7', colour: 'red' })).toThrow(
      `Feature 'amount' is a number, got string "7"`,
    );
  });

  it('encodes a table as it encodes its rows, also after a round trip', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), rows => {
        const fitted = fitOn(rows);
        const again = TabularEncoder.parse(fitted.serialise());
        const columns = fitted.encodeTable(
          tableOf(rows),
          Int32Array.from(rows.keys()),
        );
        rows.forEach((instance, index) => {
          expect([...again.encode(instance)]).toEqual(
            columns.map(column => column[index]),
          );
        });
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    '',
    '{}',
    '{"formatVersion":1}',
    '{"formatVersion":1,"features":[{"name":1}]}',
  ])('refuses the document %j', json => {
    expect(() => TabularEncoder.parse(json)).toThrow('The encoder');
  });
});
