/** What the supervisor and its consumers need of a logger. */
export interface EmbeddedLogger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export type EmbeddedState =
  | 'starting'
  | 'running'
  | 'restarting'
  | 'stopping'
  | 'stopped'
  | 'failed';

/** A change of the supervisor's state; `generation` counts the engine processes of this data directory. */
export interface EmbeddedStateChange {
  state: EmbeddedState;
  generation: number;
  /** When the running engine process started, or undefined while none runs. */
  startedAt?: string;
  reason?: string;
}

export interface EmbeddedClickHouseOptions {
  /** Data directory; made when missing, used by one supervisor at a time. */
  directory: string;
  /** Loopback port, 0 for any free one. Default 0. */
  port?: number;
  /** Only a loopback address is accepted. Default 127.0.0.1. */
  host?: string;
  /** Cap for all memory of the engine; a query above it fails with code 241. Default: half of the machine's. */
  maxMemoryBytes?: number;
  /** Statements that run at the same time. Default 8. */
  sessions?: number;
  /** Statements that may wait for a place before code 202. Default 256. */
  queueLimit?: number;
  /** How long `stop` lets running statements finish. Default 10 s. */
  drainMs?: number;
  /** Where the disk named `backup` is. Default: `backups` in the data directory. */
  backupDirectory?: string;
  logger?: EmbeddedLogger;
}
