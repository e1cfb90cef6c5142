import { RecordList, RecordListBuilder } from './RecordList';

describe('RecordList', () => {
  it('answers records that lie in several buffers, the empty ones too', () => {
    const first = Buffer.from('onetwo');
    const second = Buffer.from('-three-');
    const builder = new RecordListBuilder();
    builder.add(first, 0, 3);
    builder.add(first, 3, 3);
    builder.add(first, 3, 6);
    builder.add(second, 1, 6);
    const records = builder.build();
    expect(records).toHaveLength(4);
    expect(Array.from(records, String)).toEqual(['one', '', 'two', 'three']);
    expect([0, 1, 2, 3].map(index => records.sizeAt(index))).toEqual([
      3, 0, 3, 5,
    ]);
    expect(records.bufferAt(2)).toBe(first);
    expect(records.startAt(3)).toBe(1);
    expect(records.endAt(3)).toBe(6);
  });

  it('shares the memory of buffers that it is made of', () => {
    const record = Buffer.from('abc');
    const records = RecordList.of([record, Buffer.alloc(0)]);
    expect(records.at(0).buffer).toBe(record.buffer);
    expect(records.at(1)).toHaveLength(0);
  });

  it("gives its own memory back at once, and nobody else's", () => {
    const own = Buffer.from(new ArrayBuffer(8));
    const shared = Buffer.from(new ArrayBuffer(8)).subarray(0, 4);
    const listOf = (buffer: Buffer, owned: boolean) => {
      const builder = new RecordListBuilder();
      builder.add(buffer, 0, 2);
      builder.add(buffer, 2, 4);
      return builder.build({ owned });
    };
    listOf(shared, true).release();
    listOf(own, false).release();
    expect([own.length, shared.length]).toEqual([8, 4]);
    listOf(own, true).release();
    expect(own.length).toBe(0);
  });

  it('gives memory back once, and shows nothing of it afterwards', () => {
    let given = 0;
    const records = new RecordList(
      [Buffer.from('record')],
      [0],
      [0],
      [6],
      () => {
        given += 1;
      },
    );
    records.release();
    records.release();
    expect(given).toBe(1);
    expect(() => records.at(0)).toThrow(TypeError);
  });
});
