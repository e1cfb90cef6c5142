import { ByteReader } from './ByteReader';
import { SIZE_BYTES } from './FrameReader';

const FETCH_API_KEY = 1;
/** Size, key, version and correlation id. */
const MIN_REQUEST_BYTES = 12;
/** Versions whose answers are understood here: from record batches on, to the last that kafkajs speaks. */
const MIN_VERSION = 4;
const MAX_VERSION = 11;

/** What an answer must be known of to be understood. */
export interface FetchRequest {
  version: number;
  /** By {@link placeName}. */
  offsets: Map<string, number>;
}

/** Name of a partition as a key. */
export function placeName(topic: string, partition: number): string {
  return `${partition} ${topic}`;
}

/** The fetches of one connection that were not answered yet. */
export class FetchRequests {
  readonly #open = new Map<number, FetchRequest>();

  /** Looks at a request on its way to the broker. */
  note(request: Buffer): void {
    if (request.length < MIN_REQUEST_BYTES) {
      return;
    }
    const reader = new ByteReader(request, SIZE_BYTES);
    const key = reader.int16();
    const version = reader.int16();
    const correlationId = reader.int32();
    if (
      key === FETCH_API_KEY &&
      version >= MIN_VERSION &&
      version <= MAX_VERSION
    ) {
      this.#open.set(correlationId, readFetch(reader, version));
    }
  }

  /** The fetch that this answer is for, if it is one. */
  answered(frame: Buffer): FetchRequest | undefined {
    const correlationId = frame.readInt32BE(SIZE_BYTES);
    const request = this.#open.get(correlationId);
    this.#open.delete(correlationId);
    return request;
  }
}

function readFetch(reader: ByteReader, version: number): FetchRequest {
  const offsets = new Map<string, number>();
  reader.string(); // client
  reader.skip(17); // replica, waiting time, least and most bytes, isolation
  reader.skip(version >= 7 ? 8 : 0); // session and its epoch
  reader.array(() => {
    const topic = reader.string();
    reader.array(() => {
      const partition = reader.int32();
      reader.skip(version >= 9 ? 4 : 0); // leader epoch
      offsets.set(placeName(topic, partition), reader.int64());
      reader.skip(version >= 5 ? 12 : 4); // log start offset, most bytes
    });
  });
  return { version, offsets };
}
