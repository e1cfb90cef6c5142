import { redactMessage } from './redactMessage';

describe('redactMessage', () => {
  const tail =
    ': While executing ParallelParsingBlockInputFormat: While executing File: data for INSERT was parsed from file. ';

  it.each([
    [
      `Cannot parse input: expected '"' before: 'anna@x.y","name":"n"}\\n': (while reading the value of key id): (at row 2)\n${tail}`,
      `Cannot parse input: expected '"' before: …: (while reading the value of key id): (at row 2)`,
    ],
    [
      `Cannot parse input: expected ',' before: '"anna: (at row 9)"}\\n': (at row 2)\n${tail}`,
      `Cannot parse input: expected ',' before: …: (at row 2)`,
    ],
    [
      `Unknown element 'anna bo' for enum: (while reading the value of key e): (at row 2)\n${tail}`,
      'Unknown element … for enum: (while reading the value of key e): (at row 2)',
    ],
    [
      `Cannot parse uuid anna"}\n: (while reading the value of key u): (at row 2)\n${tail}`,
      'Cannot parse uuid …: (while reading the value of key u): (at row 2)',
    ],
    [
      `Cannot parse input: expected ',' before: 'anna': (at row 2)\n: \n\nRow 1:\nColumn 0,   name: id,   type: UInt64, parsed text: "anna"\n\n${tail}`,
      `Cannot parse input: expected ',' before: …: (at row 2)`,
    ],
    [
      "Cannot parse string 'anna' as UInt64: syntax error at begin of string: In scope SELECT toUInt64('anna')",
      "Cannot parse string … as UInt64: syntax error at begin of string: In scope SELECT toUInt64('…')",
    ],
    [
      'Cannot read DateTime: unexpected word: (while reading the value of key at): (at row 2)\n',
      'Cannot read DateTime: unexpected word: (while reading the value of key at): (at row 2)',
    ],
    [
      'Unknown expression identifier `nope` in scope SELECT nope FROM d.t',
      'Unknown expression identifier `nope` in scope SELECT nope FROM d.t',
    ],
  ])('keeps what helps: %s', (message, expected) => {
    expect(redactMessage(message)).toBe(expected);
  });

  it('replaces bound values and secrets wherever they stand', () => {
    expect(
      redactMessage('user anna with s3cret and 12345 failed', {
        params: { who: 'anna', deep: [{ n: 12345 }] },
        secrets: ['s3cret'],
      }),
    ).toBe('user {who} with *** and {deep} failed');
  });

  it('cuts long texts, quickly also when they are hostile', () => {
    const started = performance.now();
    expect(redactMessage(`${': (at row 1)'.repeat(5_000)}'`).length).toBe(2001);
    expect(redactMessage("string '".repeat(5_000))).toBe('string …');
    expect(performance.now() - started).toBeLessThan(500);
  });
});
