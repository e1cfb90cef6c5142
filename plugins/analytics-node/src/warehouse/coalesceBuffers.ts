/** Bytes from which a buffer is sent as it is. */
const LARGE_BUFFER_BYTES = 64 * 1024;
/** Bytes that small buffers are gathered up to. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Gathers small buffers into chunks and passes large ones through uncopied:
 * a socket write per row would cost more than the copy.
 */
export function* coalesceBuffers(buffers: Iterable<Buffer>): Iterable<Buffer> {
  let small: Buffer[] = [];
  let bytes = 0;
  for (const buffer of buffers) {
    const large = buffer.length >= LARGE_BUFFER_BYTES;
    if (bytes > 0 && (large || bytes + buffer.length > CHUNK_BYTES)) {
      yield Buffer.concat(small, bytes);
      small = [];
      bytes = 0;
    }
    if (large) {
      yield buffer;
    } else if (buffer.length > 0) {
      small.push(buffer);
      bytes += buffer.length;
    }
  }
  if (bytes > 0) {
    yield Buffer.concat(small, bytes);
  }
}
