import { createMockDirectory } from '@backstage/backend-test-utils';
import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { detectLayout, type LayoutOptions } from './detectLayout';
import { openSource } from './openSource';
import { RecordReader } from './RecordReader';

describe('RecordReader', () => {
  const directory = createMockDirectory();

  async function read(
    name: string,
    content: string | Buffer,
    options: LayoutOptions & { maxEventBytes?: number } = {},
  ) {
    const path = directory.resolve(name);
    await writeFile(path, content);
    const source = await openSource(path);
    const reader = RecordReader.create({
      source,
      layout: await detectLayout(source, options),
      maxEventBytes: options.maxEventBytes,
    });
    const events: unknown[] = [];
    const rejected: number[] = [];
    for await (const batch of reader.batches()) {
      events.push(
        ...batch.events.map(({ json }) => JSON.parse(json.toString())),
      );
      rejected.push(...batch.rejections.map(({ line }) => line));
    }
    return { events, rejected, lines: reader.lines };
  }

  it.each([
    ['semicolons.csv', 'a;b\n1,5;x\n', { a: '1,5', b: 'x' }],
    ['tabs.tsv', 'a\tb\n1\tx\n', { a: '1', b: 'x' }],
    ['pipes.dat', 'a|b\r\n1|x\r\n', { a: '1', b: 'x' }],
    ['objects.dat', '{"a":1}\n', { a: 1 }],
    ['packed.csv.gz', gzipSync('a,b\n1,x\n'), { a: '1', b: 'x' }],
    ['packed-without-saying.csv', gzipSync('a\n1\n'), { a: '1' }],
  ])('judges the layout of %s', async (name, content, event) => {
    expect((await read(name, content)).events).toEqual([event]);
  });

  it('reads other encodings when told', async () => {
    const latin = Buffer.from('na\u00efve\ncaf\u00e9\n', 'latin1');
    const { events } = await read('latin.csv', latin, {
      encoding: 'windows-1252',
    });
    expect(events).toEqual([{ nai_ve: 'caf\u00e9' }]);
    const wide = Buffer.from('\ufeffa,b\r\n1,\u20ac\r\n', 'utf16le');
    expect(
      (await read('wide.csv', wide, { encoding: 'utf-16le' })).events,
    ).toEqual([{ a: '1', b: '\u20ac' }]);
  });

  it('counts every line once', async () => {
    const { events, rejected, lines } = await read(
      'counted.csv',
      `\na,b\n1,"x\ny"\n  \n2\n3,${'z'.repeat(90)}\n4,w`,
      { maxEventBytes: 100 },
    );
    expect(events).toHaveLength(2);
    expect(rejected).toEqual([6, 7]);
    expect(lines).toEqual({
      read: 8,
      header: 1,
      empty: 2,
      rejected: 2,
      events: 3,
    });
  });

  it('says what is wrong with a file as a whole', async () => {
    await expect(openSource(directory.resolve('none.csv'))).rejects.toThrow(
      /cannot be read/,
    );
    await expect(read('empty.csv', '')).rejects.toThrow(/is empty/);
    await expect(
      read('cut.csv.gz', gzipSync('a\n'.repeat(9999)).subarray(0, 30)),
    ).rejects.toThrow(/as gzip/);
    await expect(
      read('a.csv', 'a\n1\n', { encoding: 'klingon' }),
    ).rejects.toThrow(/not an encoding/);
  });
});
