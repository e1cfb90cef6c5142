/** Places of some bytes, asked for in ascending order: what lies between two is searched once. */
export class Places {
  private bytes: Buffer | undefined;
  private from = 0;
  private at = 0;

  constructor(private readonly wanted: Buffer) {}

  /** The first place from `start` that ends before `end`, or -1. */
  next(bytes: Buffer, start: number, end: number): number {
    if (bytes !== this.bytes || start < this.from || this.at < start) {
      const at = bytes.indexOf(this.wanted, start);
      this.bytes = bytes;
      this.from = start;
      this.at = at === -1 ? Infinity : at;
    }
    return this.at < end ? this.at : -1;
  }
}
