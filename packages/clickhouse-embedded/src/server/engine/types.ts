/** What one statement told about itself; counts are of the statement's own result or written rows. */
export interface EngineResult {
  bytes: Uint8Array;
  rows: number;
  bytesProcessed: number;
  elapsedSeconds: number;
}

/** One connection to the engine. It runs one statement at a time. */
export interface EngineSession {
  /** Runs one statement; rejects with a `ClickHouseException`. */
  execute(sql: string, format?: string): Promise<EngineResult>;
  close(): void;
}

/** Opens connections on the one data directory that the process serves. */
export type OpenSession = () => EngineSession;
