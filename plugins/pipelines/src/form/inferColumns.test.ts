import { inferColumns } from './inferColumns';

describe('inferColumns', () => {
  it('works out types, the time column and what looks personal from one event', () => {
    const inferred = inferColumns(
      JSON.stringify({
        order_id: 17,
        total: 12.5,
        paid: true,
        email: 'a@example.org',
        at: '2026-01-02T03:04:05.678Z',
        day: '2026-01-02',
        id: '0b9a6f0e-3c1e-4d7f-9d29-3f1f1a3a0c11',
        tags: ['a', 'b'],
        nested: { a: 1 },
        note: null,
      }),
    );
    expect(inferred.timeColumn).toBe('at');
    expect(inferred.columns).toEqual([
      { name: 'order_id', type: 'Int64' },
      { name: 'total', type: 'Float64' },
      { name: 'paid', type: 'Bool' },
      { name: 'email', type: 'String', personal: true },
      { name: 'at', type: 'DateTime64(3)' },
      { name: 'day', type: 'Date' },
      { name: 'id', type: 'UUID' },
      { name: 'tags', type: 'Array(String)' },
      { name: 'nested', type: 'String' },
      { name: 'note', type: 'Nullable(String)' },
    ]);
  });

  it('widens over several events and makes missing keys nullable', () => {
    const { columns } = inferColumns(
      '{"a":1,"b":1}\n{"a":1.5}\n{"a":2,"b":"x"}',
    );
    expect(columns).toEqual([
      { name: 'a', type: 'Float64' },
      { name: 'b', type: 'Nullable(String)' },
    ]);
  });

  it('leaves out keys that cannot be columns, and says so', () => {
    const { columns, skipped } = inferColumns(
      '{"ok":1,"not ok":2,"_offset":3}',
    );
    expect(columns.map(({ name }) => name)).toEqual(['ok']);
    expect(skipped.map(({ key }) => key)).toEqual(['not ok', '_offset']);
  });

  it.each([
    ['', 'Paste at least one event'],
    ['{"a":', 'This is not JSON'],
    ['{"a":1}\n{"a":', 'Line 2 is not JSON'],
    ['[1]', 'Event 1 is not a JSON object'],
    ['[]', 'Event 1 is not a JSON object'],
    ['"text"', 'Event 1 is not a JSON object'],
  ])('names what is wrong with %j', (sample, message) => {
    expect(() => inferColumns(sample)).toThrow(message);
  });
});
