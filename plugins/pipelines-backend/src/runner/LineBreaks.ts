const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Tells which places hold a line break. Places are asked for in ascending
 * order, so that the bytes between breaks are looked at once, however many
 * records lie there.
 */
export class LineBreaks {
  private bytes: Buffer | undefined;
  private newline = -1;
  private return = -1;

  isIn(bytes: Buffer, start: number, end: number): boolean {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.newline = next(bytes, NEWLINE, start);
      this.return = next(bytes, RETURN, start);
    }
    if (this.newline < start) {
      this.newline = next(bytes, NEWLINE, start);
    }
    if (this.return < start) {
      this.return = next(bytes, RETURN, start);
    }
    return this.newline < end || this.return < end;
  }
}

function next(bytes: Buffer, byte: number, from: number): number {
  const index = bytes.indexOf(byte, from);
  return index === -1 ? Infinity : index;
}
