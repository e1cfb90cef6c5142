import { RecordList } from '@analytics-engine/plugin-analytics-node';
import fc from 'fast-check';
import { encodeRecords } from './encodeRecords';

/** The records side by side in one buffer, as the embedded log hands them out. */
function packed(records: Buffer[]): RecordList {
  const bytes = Buffer.concat(records);
  const ends = records.map(
    (_, index) => Buffer.concat(records.slice(0, index + 1)).length,
  );
  const starts = records.map((record, index) => ends[index] - record.length);
  const owners = records.map(() => 0);
  return new RecordList([bytes], owners, starts, ends);
}

function encode(records: Buffer[], options: { singleLineOnly?: boolean } = {}) {
  return encodeRecords({
    topic: 't"1',
    spans: [
      {
        batch: {
          partition: 3,
          firstOffset: 9,
          lastOffset: 8 + records.length,
          records: packed(records),
          appendedAtMs: 0,
        },
        start: 0,
        end: records.length,
        bytes: records.reduce((sum, record) => sum + record.length, 0),
      },
    ],
    ...options,
  });
}

describe('encodeRecords', () => {
  it('splices positions into objects of any spelling', () => {
    const { data, rows, refused } = encode([
      Buffer.from('{"a":1}'),
      Buffer.from('{}'),
      Buffer.from(' {  }\n'),
      Buffer.from('\t{ "b" : {"c":[{"d":1},{"e":"}{"}]} }'),
    ]);
    expect(refused).toEqual([]);
    expect(rows).toBe(4);
    expect(
      data
        .toString()
        .trim()
        .split('\n')
        .map(line => JSON.parse(line)),
    ).toEqual([
      { _topic: 't"1', _partition: 3, _offset: 9, a: 1 },
      { _topic: 't"1', _partition: 3, _offset: 10 },
      { _topic: 't"1', _partition: 3, _offset: 11 },
      {
        _topic: 't"1',
        _partition: 3,
        _offset: 12,
        b: { c: [{ d: 1 }, { e: '}{' }] },
      },
    ]);
  });

  it.each([
    ['', 'NOT_JSON'],
    ['null', 'NOT_JSON'],
    ['[{"a":1}]', 'NOT_JSON'],
    ['{"a":1} {"b":2}', 'NOT_JSON'],
    ['{"a":1},{"b":2}', 'NOT_JSON'],
    ['{"a":1};\n{"b":2}', 'NOT_JSON'],
    ['{"a":{"x":1}}\v{"b":2}', 'NOT_JSON'],
    ['{"a":"\u0000"}', 'BAD_ENCODING'],
  ])('keeps %j out as %s', (text, expected) => {
    const { rows, refused } = encode([Buffer.from(text), Buffer.from('{}')]);
    expect(rows).toBe(1);
    expect(refused.map(r => [r.offset, r.fault.class])).toEqual([
      [9, expected],
    ]);
  });

  it('finds the record with bad UTF-8 among others', () => {
    const { rows, refused } = encode([
      Buffer.from('{"a":"ü"}'),
      Buffer.from([0x7b, 0x22, 0xc3, 0x22, 0x3a, 0x31, 0x7d]),
    ]);
    expect(rows).toBe(1);
    expect(refused[0]).toMatchObject({
      offset: 10,
      fault: { code: 'INVALID_UTF8' },
    });
  });

  it('leaves records with line breaks out of a tolerant pass', () => {
    const { rows, refused } = encode(
      [Buffer.from('{"a":\n1}'), Buffer.from('{"a":1}')],
      { singleLineOnly: true },
    );
    expect([rows, refused]).toEqual([1, []]);
  });

  it('never lets bytes through that hold more than one object', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('{', '}', '"', ',', ' ', '\n', 'a', ':', '1'),
          {
            maxLength: 12,
          },
        ),
        parts => {
          const text = `{${parts.join('')}}`;
          const { rows, data } = encode([Buffer.from(text)]);
          let valid = true;
          try {
            JSON.parse(text);
          } catch {
            valid = false;
          }
          const second = /\}\s*[,;]?\s*\{/.test(data.toString().trimEnd());
          // What is no JSON may pass to the engine, which refuses it, but not
          // when a second object could begin in it.
          expect(rows === 0 || valid || !second).toBe(true);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
