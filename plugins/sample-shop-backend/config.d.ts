export interface Config {
  analytics?: {
    /** A shop that generates events, so that there is data to see at once. */
    sampleShop?: {
      /** Whether the shop runs; off by default. */
      enabled?: boolean;
      /** Page views of visitors a second, 0 to 5000; 1 by default. */
      eventsPerSecond?: number;
      /** The same seed gives the same shop; 42 by default. */
      seed?: number;
      /** Days of history made at the first start, 0 to 730; 90 by default. */
      backfillDays?: number;
    };
  };
}
