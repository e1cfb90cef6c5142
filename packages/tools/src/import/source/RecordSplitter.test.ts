import {
  MAX_RECORD_BYTES,
  MAX_RECORD_LINES,
  RecordSplitter,
  type RawRecord,
} from './RecordSplitter';

function split(
  text: string | Buffer,
  options: { delimiter?: string; chunkBytes?: number } = {},
): RawRecord[] {
  const { delimiter, chunkBytes = Number.MAX_SAFE_INTEGER } = options;
  const bytes = Buffer.from(text as string);
  const splitter = RecordSplitter.create({ delimiter });
  const records: RawRecord[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    records.push(...splitter.push(bytes.subarray(at, at + chunkBytes)));
  }
  records.push(...splitter.end());
  return records;
}

function brief(records: RawRecord[]) {
  return records.map(({ line, lines, bytes, problem }) => [
    line,
    lines,
    problem ? `! ${problem.slice(0, 20)}` : bytes.toString(),
  ]);
}

describe('RecordSplitter', () => {
  const file =
    '\ufeffa,b\r\n1,"x\r\ny"\n\n2,"he said ""hi,\n"" and left"\n5" pipe,3\n"q"x,4\nlast,5';
  const expected = [
    [1, 1, 'a,b'],
    [2, 2, '1,"x\r\ny"'],
    [4, 1, ''],
    [5, 2, '2,"he said ""hi,\n"" and left"'],
    [7, 1, '5" pipe,3'],
    [8, 1, '"q"x,4'],
    [9, 1, 'last,5'],
  ];

  it.each([1, 2, 3, 7, 1_000])(
    'keeps quoted line ends together and numbers lines, in pieces of %d bytes',
    chunkBytes => {
      expect(brief(split(file, { delimiter: ',', chunkBytes }))).toEqual(
        expected,
      );
    },
  );

  it('takes every line as a record without a delimiter', () => {
    expect(brief(split('{"a":"x"}\r\n{"b":"\n'))).toEqual([
      [1, 1, '{"a":"x"}'],
      [2, 1, '{"b":"'],
    ]);
  });

  it('gives up only the line whose quote is never closed', () => {
    const lines = ['a,b', '1,"open', '2,x', '3,"y\nz"', '4,w'];
    expect(brief(split(lines.join('\n'), { delimiter: ',' }))).toEqual([
      [1, 1, 'a,b'],
      [2, 2, '1,"open\n2,x\n3,"y'].map((value, index) =>
        index === 2 ? value : [2, 3][index],
      ),
      [5, 1, 'z"'],
      [6, 1, '4,w'],
    ]);
    const long = Array.from({ length: 3 * MAX_RECORD_LINES }, (_, index) =>
      index === 1 ? '1,"open' : `${index},x`,
    );
    const records = split(long.join('\n'), {
      delimiter: ',',
      chunkBytes: 4_096,
    });
    expect(records).toHaveLength(long.length);
    expect(records[1].problem).toMatch(/not closed/);
    expect(records.filter(({ problem }) => problem)).toHaveLength(1);
    expect(records[records.length - 1].line).toBe(long.length);
  });

  it.each([undefined, ','])(
    'passes over a line that is too long without keeping it (delimiter %s)',
    delimiter => {
      const long = `"${'x'.repeat(MAX_RECORD_BYTES + 10)}`;
      const records = split(`first\n${long}\nlast\n`, {
        delimiter,
        chunkBytes: 1024 * 1024,
      });
      expect(records.map(({ line }) => line)).toEqual([1, 2, 3]);
      expect(records[1].problem).toMatch(/longer than/);
      expect(records[1].bytes.length).toBeLessThan(100_000);
      expect(records[2].bytes.toString()).toBe('last');
    },
  );

  it('gives nothing for an empty file and for a byte order mark alone', () => {
    expect(split('')).toEqual([]);
    expect(split('\ufeff')).toEqual([]);
  });
});
