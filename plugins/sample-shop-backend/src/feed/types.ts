/** A stretch of the shop's time that is appended to the event log in one go. */
export interface FeedChunk {
  /** Seconds since the epoch, included. */
  fromSecond: number;
  /** Seconds since the epoch, excluded. */
  untilSecond: number;
  /** Whether page views of visitors who are not signed in belong to it. */
  guests: boolean;
}

/** Where the feed of one shop stands. */
export interface FeedPosition {
  /** Days since the epoch. */
  openingDay: number;
  /** The chunk to append next; perhaps appended already when the process was killed. */
  next: FeedChunk;
  /** Events appended before `next`. */
  eventsAppended: number;
}

/** Keeps the position of each seed's shop. */
export interface FeedStore {
  load(seed: number): Promise<FeedPosition | undefined>;
  /**
   * Stores the position if it still stands where `expected` says (undefined:
   * nothing stored yet).
   *
   * @throws ConflictError when another process has moved it
   */
  save(options: {
    seed: number;
    position: FeedPosition;
    expected: FeedPosition | undefined;
  }): Promise<void>;
}
