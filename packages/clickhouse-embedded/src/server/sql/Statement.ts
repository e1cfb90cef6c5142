/** A statement whose result is a table that can be written in any output format. */
export interface ResultStatement {
  kind: 'result';
  /** The text without a trailing FORMAT clause and semicolon. */
  sql: string;
  /** The format that the text names, if it names one. */
  format?: string;
  /** A SETTINGS clause that followed FORMAT. */
  tail: string;
}

/** An INSERT whose rows come as bytes in some format, after the head or in the request's body. */
export interface InsertDataStatement {
  kind: 'insert-data';
  /** Everything up to the place where `FROM INFILE` belongs. */
  target: string;
  /** SETTINGS clauses of the head, joined, or an empty string. */
  settings: string;
  format: string;
  /** Where the data begins in the text that was parsed. */
  dataStart: number;
}

/** An `INSERT ... SELECT ... FROM input('structure') ... FORMAT X`. */
export interface InsertInputStatement {
  kind: 'insert-input';
  /** Up to the call of `input`. */
  before: string;
  /** The structure as a string literal. */
  structure: string;
  /** After the call of `input`, up to FORMAT. */
  after: string;
  format: string;
  dataStart: number;
}

/** `KILL QUERY WHERE condition [SYNC|ASYNC|TEST]`. */
export interface KillStatement {
  kind: 'kill';
  condition: string;
  mode: 'SYNC' | 'ASYNC' | 'TEST';
  format?: string;
}

/** Everything else: it runs as it stands and answers little or nothing. */
export interface PlainStatement {
  kind: 'plain';
  sql: string;
}

export type Statement =
  | ResultStatement
  | InsertDataStatement
  | InsertInputStatement
  | KillStatement
  | PlainStatement;
