/** What the supervisor gives the engine process; sent over IPC, because argv is public. */
export interface StartMessage {
  type: 'start';
  dataDirectory: string;
  configFile: string;
  pipeDirectory: string;
  /** Where files of {@link InsertSpool} were made; absent where rows come over HTTP only. */
  spoolDirectory?: string;
  host: string;
  port: number;
  username: string;
  password: string;
  sessions: number;
  queueLimit: number;
  generation: number;
}

/** Asks the engine process to finish its queries and end. */
export interface StopMessage {
  type: 'stop';
  drainMs: number;
}

/** What the engine process tells the supervisor. */
export type EngineMessage =
  | { type: 'ready'; port: number; startedAt: string; version: string }
  | { type: 'failed'; code?: string; message: string };
