import { RecordSplitter } from '../source/RecordSplitter';
import { columnNames } from './columnNames';
import { CsvReader } from './CsvReader';

function read(text: string | Buffer, delimiter = ',') {
  const splitter = RecordSplitter.create({ delimiter });
  const records = [
    ...splitter.push(Buffer.from(text as string)),
    ...splitter.end(),
  ];
  const [header, ...data] = records;
  const batch = CsvReader.fromHeader(header, delimiter).read(data);
  return {
    events: batch.events.map(({ line, json }) => ({
      line,
      ...JSON.parse(json.toString()),
    })),
    rejections: batch.rejections.map(({ line, lines, reason }) => ({
      line,
      lines,
      reason,
    })),
  };
}

describe('CsvReader', () => {
  it('gives the text of the fields under the names of the header', () => {
    expect(
      read(
        'id,Order date (UTC),note\n1,2011-01-02,"a ""b"",\nc"\n2,,\u0000é\n',
      ),
    ).toEqual({
      events: [
        { line: 2, id: '1', Order_date_UTC: '2011-01-02', note: 'a "b",\nc' },
        { line: 4, id: '2', Order_date_UTC: '', note: '\u0000é' },
      ],
      rejections: [],
    });
  });

  it('rejects what does not fit by its line and keeps the neighbours', () => {
    const { events, rejections } = read(
      'a,b\n1,x\n2\n3,"y"z\n4,x,x\n5" long,x\n"6\n6",y\n',
    );
    expect(events).toEqual([
      { line: 2, a: '1', b: 'x' },
      { line: 7, a: '6\n6', b: 'y' },
    ]);
    expect(rejections.map(({ line }) => line)).toEqual([3, 4, 5, 6]);
    expect(rejections[0].reason).toBe(
      'expected 2 fields as in the header, found 1',
    );
    expect(rejections[1].reason).toMatch(/quote/i);
    expect(rejections[1].reason).not.toMatch(/line \d/);
  });

  it('rejects text that is not UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('a\nx\n'),
      Buffer.from([0xe9, 0x0a]),
      Buffer.from('y\n'),
    ]);
    const { events, rejections } = read(bytes);
    expect(events.map(({ a }) => a)).toEqual(['x', 'y']);
    expect(rejections).toEqual([
      { line: 3, lines: 1, reason: expect.stringMatching(/UTF-8/) },
    ]);
  });
});

describe('columnNames', () => {
  it('makes names that can be written without quotes, each once', () => {
    expect(
      columnNames(['InvoiceNo', 'Größe (cm)', '2nd', '', 'a b', 'a-b', '_x_']),
    ).toEqual([
      'InvoiceNo',
      'Gro_e_cm',
      'n2nd',
      'column_4',
      'a_b',
      'a_b_2',
      'x',
    ]);
  });
});
