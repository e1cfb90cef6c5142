import { readNdjson } from './readNdjson';

describe('readNdjson', () => {
  it('passes the bytes of objects on untouched and names what is none', () => {
    const lines = [
      '{"a": 1.10, "a": 2}',
      '[1]',
      'null',
      '{"a":',
      '{"b":"\u0000é"}',
    ];
    const bytes = lines
      .map(line => Buffer.from(line))
      .concat(Buffer.from([0x7b, 0xff, 0x7d]));
    const { events, rejections } = readNdjson(
      bytes.map((each, index) => ({ line: index + 1, lines: 1, bytes: each })),
    );
    expect(events.map(({ json }) => json.toString())).toEqual([lines[0]]);
    expect(
      rejections.map(({ line, reason }) => [line, reason.slice(0, 24)]),
    ).toEqual([
      [2, 'expected a JSON object, '],
      [3, 'expected a JSON object, '],
      [4, expect.stringMatching(/^not JSON/)],
      [5, expect.stringMatching(/^not JSON/)],
      [6, 'not valid UTF-8'],
    ]);
  });
});
