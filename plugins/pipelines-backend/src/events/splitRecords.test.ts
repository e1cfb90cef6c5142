import fc from 'fast-check';
import { MAX_RECORD_BYTES, splitRecords } from './splitRecords';

const split = (text: string) =>
  splitRecords(Buffer.from(text)).map(record => record.toString());

describe('splitRecords', () => {
  it('keeps the bytes of every line', () => {
    expect(split('{"a" : 1}\r\n\n  {"b":"\\u0000é"} \n{"c":[]}')).toEqual([
      '{"a" : 1}',
      '{"b":"\\u0000é"}',
      '{"c":[]}',
    ]);
  });

  it('keeps the bytes of every element of an array', () => {
    expect(split(' [ {"a":"],}\\""} ,\n{"b":[1,{"c":2}]}]\n')).toEqual([
      '{"a":"],}\\""}',
      '{"b":[1,{"c":2}]}',
    ]);
  });

  it('skips a byte order mark', () => {
    expect(split('\ufeff{"a":1}')).toEqual(['{"a":1}']);
  });

  it.each([
    ['', 'The body is empty'],
    [' \n\r\n', 'The body is empty'],
    ['[]', 'The body has no records'],
    ['{"a":1}\n{"a":', 'Line 2: not valid JSON'],
    ['{"a":1}\n\n42', 'Line 3: expected a JSON object'],
    ['{"a":1}{"b":2}', 'Line 1: not valid JSON'],
    ['{"a":"\u0000"}', 'Line 1: not valid JSON'],
    ['{"a":1}\n[1]', 'Line 2: expected a JSON object'],
    ['"text"', 'Line 1: expected a JSON object'],
    ['[{"a":1},]', 'Element 2: expected a JSON object'],
    ['[{"a":1},,{"b":1}]', 'Element 2: expected a JSON object'],
    ['[{"a":1},{"b":}]', 'Element 2: not valid JSON'],
    ['[{"a":1}', 'The JSON array does not end'],
    ['[{"a":"1}]', 'The JSON array does not end'],
    ['[{"a":1}] x', 'The body goes on after the end'],
    ['[null]', 'Element 1: expected a JSON object'],
    ["'; DROP TABLE orders; --", 'Line 1: expected a JSON object'],
  ])('refuses %j', (body, message) => {
    expect(() => split(body)).toThrow(message);
  });

  it('refuses bytes that are not UTF-8 and names the line', () => {
    const body = Buffer.concat([
      Buffer.from('{"a":1}\n{"b":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}'),
    ]);
    expect(() => splitRecords(body)).toThrow('Line 2: not valid UTF-8');
  });

  it('refuses a record over the limit and names the line', () => {
    const long = `{"a":"${'x'.repeat(MAX_RECORD_BYTES)}"}`;
    expect(() => split(`{"a":1}\n${long}`)).toThrow(/Line 2 has \d+ bytes/);
  });

  it('survives deep nesting', () => {
    const depth = 100_000;
    const deep = `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(split(`[${deep}]`)).toEqual([deep]);
  });

  it('does not quote the payload', () => {
    expect(() => split('{"email":"jane@example.com"')).not.toThrow(/jane/);
  });

  it('takes any object back, as lines and as an array', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 }),
        objects => {
          const texts = objects.map(object => JSON.stringify(object));
          expect(split(texts.join('\n'))).toEqual(texts);
          expect(split(JSON.stringify(objects))).toEqual(texts);
          const pretty = split(JSON.stringify(objects, null, 2));
          expect(pretty.map(text => JSON.parse(text))).toEqual(
            texts.map(text => JSON.parse(text)),
          );
        },
      ),
    );
  });
});
