/** How a file holds its records. */
export type SourceFormat = 'csv' | 'ndjson';

/** A record that cannot become an event, as the file holds it. */
export interface Rejection {
  /** Line of the file that it begins on, counted from 1. */
  line: number;
  /** Lines that it takes. */
  lines: number;
  reason: string;
  /** The record's bytes, cut at a limit. */
  bytes: Buffer;
}

/** A record that can become an event. */
export interface ReadEvent {
  /** Line of the file that it begins on, counted from 1. */
  line: number;
  /** One JSON object in UTF-8, without a line end. */
  json: Buffer;
}

/** What became of a stretch of the file. */
export interface ReadBatch {
  events: ReadEvent[];
  rejections: Rejection[];
}

/** How many lines of the file were what. `read` is the sum of the others. */
export interface LineCounts {
  read: number;
  header: number;
  empty: number;
  /** Lines of rejected records. */
  rejected: number;
  /** Lines of records that became events; more than events when fields contain line ends. */
  events: number;
}
