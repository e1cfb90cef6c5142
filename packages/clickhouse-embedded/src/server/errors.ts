/** Codes of ClickHouse that this server raises by itself. */
export const ErrorCode = {
  UNSUPPORTED_METHOD: [1, 'UNSUPPORTED_METHOD'],
  BAD_ARGUMENTS: [36, 'BAD_ARGUMENTS'],
  NOT_IMPLEMENTED: [48, 'NOT_IMPLEMENTED'],
  SYNTAX_ERROR: [62, 'SYNTAX_ERROR'],
  UNKNOWN_SETTING: [115, 'UNKNOWN_SETTING'],
  QUERY_IS_TOO_LARGE: [223, 'QUERY_IS_TOO_LARGE'],
  TOO_MANY_SIMULTANEOUS_QUERIES: [202, 'TOO_MANY_SIMULTANEOUS_QUERIES'],
  QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING: [
    216,
    'QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING',
  ],
  LIMIT_EXCEEDED: [290, 'LIMIT_EXCEEDED'],
  UNKNOWN_FORMAT: [73, 'UNKNOWN_FORMAT'],
  CANNOT_DECOMPRESS: [271, 'CANNOT_DECOMPRESS'],
  TOO_DEEP_RECURSION: [306, 'TOO_DEEP_RECURSION'],
  SESSION_NOT_FOUND: [372, 'SESSION_NOT_FOUND'],
  SESSION_IS_LOCKED: [373, 'SESSION_IS_LOCKED'],
  INVALID_SESSION_TIMEOUT: [374, 'INVALID_SESSION_TIMEOUT'],
  QUERY_WAS_CANCELLED: [394, 'QUERY_WAS_CANCELLED'],
  ACCESS_DENIED: [497, 'ACCESS_DENIED'],
  AUTHENTICATION_FAILED: [516, 'AUTHENTICATION_FAILED'],
  REQUIRED_PASSWORD: [194, 'REQUIRED_PASSWORD'],
  ABORTED: [236, 'ABORTED'],
  UNKNOWN_EXCEPTION: [1002, 'UNKNOWN_EXCEPTION'],
} as const satisfies Record<string, readonly [number, string]>;

/** An error as ClickHouse reports it: a number, a name and a sentence. */
export class ClickHouseException extends Error {
  readonly code: number;
  readonly type: string;

  constructor(error: readonly [number, string], message: string) {
    super(message);
    this.name = 'ClickHouseException';
    [this.code, this.type] = error;
  }

  /** The body of the HTTP answer, in the words of a real server. */
  toBody(version: string): string {
    return `Code: ${this.code}. DB::Exception: ${this.message} (${this.type}) (version ${version} (embedded))\n`;
  }

  /** Reads an error of the engine; an unknown shape becomes code 1002. */
  static from(error: unknown): ClickHouseException {
    if (error instanceof ClickHouseException) return error;
    const text = error instanceof Error ? error.message : String(error);
    const head = /^\s*Code: (\d+)\. (?:DB::)?Exception: /.exec(text);
    if (!head)
      return new ClickHouseException(ErrorCode.UNKNOWN_EXCEPTION, text);
    let message = text.slice(head[0].length).trimEnd();
    // The engine's file reader repeats the prefix of the exception that it wraps.
    while (message.startsWith(head[0])) message = message.slice(head[0].length);
    message = message.replace(/ ?\(version [^)]*\([^)]*\)\)/g, '').trimEnd();
    const type = /\(([A-Z0-9_]*[A-Z]{3}[A-Z0-9_]*)\)\s*$/.exec(message);
    if (type) message = message.slice(0, type.index).trimEnd();
    return new ClickHouseException(
      [Number(head[1]), type?.[1] ?? 'UNKNOWN_EXCEPTION'],
      message,
    );
  }
}

/** The server's own table (exceptionCodeToHTTPStatus), by the name of the error. */
const STATUS_NAMES: Record<number, string> = {
  401: 'REQUIRED_PASSWORD',
  403: 'UNKNOWN_USER WRONG_PASSWORD AUTHENTICATION_FAILED SET_NON_GRANTED_ROLE ACCESS_DENIED',
  400: `BAD_ARGUMENTS CANNOT_COMPILE_REGEXP CANNOT_PARSE_TEXT CANNOT_PARSE_ESCAPE_SEQUENCE
    CANNOT_PARSE_QUOTED_STRING CANNOT_PARSE_DATE CANNOT_PARSE_DATETIME CANNOT_PARSE_NUMBER
    CANNOT_PARSE_DOMAIN_VALUE_FROM_STRING CANNOT_PARSE_IPV4 CANNOT_PARSE_IPV6 CANNOT_PARSE_UUID
    CANNOT_PARSE_INPUT_ASSERTION_FAILED DUPLICATE_COLUMN ILLEGAL_COLUMN UNKNOWN_ELEMENT_IN_AST
    UNKNOWN_TYPE_OF_AST_NODE THERE_IS_NO_COLUMN TOO_DEEP_AST TOO_BIG_AST UNEXPECTED_AST_STRUCTURE
    SYNTAX_ERROR INCORRECT_DATA TYPE_MISMATCH VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE`,
  404: `UNKNOWN_TABLE UNKNOWN_FUNCTION UNKNOWN_IDENTIFIER UNKNOWN_TYPE UNKNOWN_STORAGE
    UNKNOWN_DATABASE UNKNOWN_SETTING UNKNOWN_DIRECTION_OF_SORTING UNKNOWN_AGGREGATE_FUNCTION
    UNKNOWN_FORMAT UNKNOWN_DATABASE_ENGINE UNKNOWN_TYPE_OF_QUERY UNKNOWN_ROLE`,
  408: 'TIMEOUT_EXCEEDED',
  411: 'HTTP_LENGTH_REQUIRED',
  413: 'QUERY_IS_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  501: 'NOT_IMPLEMENTED',
  503: 'SOCKET_TIMEOUT CANNOT_OPEN_FILE CANNOT_SCHEDULE_TASK',
};

const STATUS_BY_NAME: ReadonlyMap<string, number> = new Map(
  Object.entries(STATUS_NAMES).flatMap(([status, names]) =>
    names.split(/\s+/).map(name => [name, Number(status)] as const),
  ),
);

/** The HTTP status of an error; what the table does not name is a 500, as on a real server. */
export function httpStatusOf(exception: ClickHouseException): number {
  return STATUS_BY_NAME.get(exception.type) ?? 500;
}
