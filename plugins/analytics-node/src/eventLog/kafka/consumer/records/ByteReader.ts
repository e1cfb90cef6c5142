/** Reads numbers and names as Kafka's protocol writes them, one after the other. */
export class ByteReader {
  constructor(readonly bytes: Buffer, public at: number = 0) {}

  int16(): number {
    this.at += 2;
    return this.bytes.readInt16BE(this.at - 2);
  }

  int32(): number {
    this.at += 4;
    return this.bytes.readInt32BE(this.at - 4);
  }

  bigInt64(): bigint {
    this.at += 8;
    return this.bytes.readBigInt64BE(this.at - 8);
  }

  /** An offset or a time; Kafka's are safe integers. */
  int64(): number {
    return Number(this.bigInt64());
  }

  /** Absent strings are empty. */
  string(): string {
    const length = Math.max(0, this.int16());
    this.skip(length);
    return this.bytes.toString('utf8', this.at - length, this.at);
  }

  skip(bytes: number): void {
    this.at += bytes;
  }

  /** Reads as many as the number says that comes next; an absent array is empty. */
  array<T>(read: () => T): T[] {
    const items: T[] = [];
    for (let left = this.int32(); left > 0; left -= 1) {
      items.push(read());
    }
    return items;
  }
}
