import { ValueRanges } from './ValueRanges';

const COLUMNS = [
  { name: 'id', type: 'String' },
  { name: 'quantity', type: 'Int32' },
  { name: 'small', type: 'Nullable(UInt8)' },
  { name: 'big', type: 'UInt64' },
  { name: 'at', type: "DateTime('UTC')" },
  { name: 'day', type: 'Date' },
  { name: 'exact', type: "Nullable(DateTime64(3, 'UTC'))" },
  { name: 'nanos', type: 'DateTime64(9)' },
];

const faultOf = (text: string) => {
  const ranges = ValueRanges.create(COLUMNS)!;
  // Not alone in its buffer, as records of a log are not.
  const before = '{"id":"before","quantity":1}';
  const bytes = Buffer.from(`${before}${text}{"quantity":99999999999}`);
  expect(ranges.faultIn(bytes, 0, before.length)).toBeUndefined();
  const end = before.length + Buffer.byteLength(text);
  return ranges.faultIn(bytes, before.length, end);
};

describe('ValueRanges', () => {
  it.each([
    ['{"id":"1","quantity":2147483648}', 'quantity'],
    ['{"quantity":-2147483649}', 'quantity'],
    ['{"quantity":"4294967297"}', 'quantity'],
    ['{ "quantity" : 99999999999 }', 'quantity'],
    ['{"small":256}', 'small'],
    ['{"small":-1}', 'small'],
    ['{"big":18446744073709551616}', 'big'],
    ['{"quant\\u0069ty":2147483648}', 'quantity'],
    ['{"n":{"quantity":1},"quantity":2147483648}', 'quantity'],
    ['{"quantity":2147483648,"n":{"quantity":1}}', 'quantity'],
    ['{"at":"2200-01-01 00:00:00"}', 'at'],
    ['{"at":"1900-01-01T00:00:00Z"}', 'at'],
    ['{"at":1700000000000}', 'at'],
    ['{"at":-5}', 'at'],
    ['{"day":"2200-01-01"}', 'day'],
    ['{"exact":"9999-01-01T00:00:00Z"}', 'exact'],
    ['{"exact":"1066-10-14 00:00:00"}', 'exact'],
    ['{"nanos":"2280-01-01 00:00:00"}', 'nanos'],
  ])('finds the value of %s', (text, column) => {
    expect(faultOf(text)).toEqual({
      class: 'TYPE_MISMATCH',
      code: 'OUT_OF_RANGE',
      message: expect.stringContaining(`'${column}'`),
    });
  });

  it.each([
    '{"id":"1","quantity":2147483647,"small":255,"big":18446744073709551615}',
    '{"quantity":-2147483648}',
    '{"quantity":null,"small":true}',
    '{"quantity":0000000000001}',
    '{"id":"99999999999999999999","other":99999999999999999999}',
    '{"id":"quantity","x":99999999999}',
    '{"id":"\\"quantity\\":99999999999"}',
    '{"n":{"quantity":99999999999}}',
    '{"n":{"quantity":99999999999},"quantity":5}',
    '{"at":"2024-03-01 10:00:00","day":"2024-03-01"}',
    '{"at":1700000000,"day":19000}',
    '{"exact":"2299-12-31T23:59:59.999Z","nanos":1700000000000000000}',
    '{"exact":"1900-01-01 00:00:00","nanos":"2261-01-01 00:00:00"}',
    '{"exact":1700000000.123}',
    '{"exact":null}',
    '{"at":"1. März 2024"}',
    '{}',
  ])('lets %s pass', text => {
    expect(faultOf(text)).toBeUndefined();
  });

  it('has nothing to do without such columns', () => {
    expect(
      ValueRanges.create([
        { name: 'id', type: 'String' },
        { name: 'value', type: 'Float64' },
        { name: '_offset', type: 'UInt64' },
      ]),
    ).toBeUndefined();
  });
});
