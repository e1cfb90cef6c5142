import { randomUUID } from 'node:crypto';
import { IncomingHttpHeaders } from 'node:http';
import { ClickHouseException, ErrorCode } from '../errors';
import { QueryContext } from '../query/QueryContext';

const DEFAULT_SESSION_TIMEOUT_SECONDS = 60;
/** The server's own default for `max_session_timeout`. */
const MAX_SESSION_TIMEOUT_SECONDS = 3600;
const MAX_QUERY_ID_LENGTH = 256;
const FORMAT_NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** URL parameters that are no settings: read here, by authentication, or without effect. */
const NOT_SETTINGS = new Set([
  'query',
  'database',
  'user',
  'password',
  'quota_key',
  'query_id',
  'session_id',
  'session_timeout',
  'session_check',
  'role',
  'default_format',
  'stacktrace',
  'buffer_size',
  'wait_end_of_query',
  'enable_http_compression',
  'http_zlib_compression_level',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'http_response_buffer_size',
  'add_http_cors_header',
  'http_write_exception_in_output_format',
  'http_native_compression_disable_checksumming_on_decompress',
  'cancel_http_readonly_queries_on_client_close',
  'close_session',
  'client_protocol_version',
  'output_format_parallel_formatting_http',
]);

function flag(value: string | null): boolean {
  return (
    value !== null &&
    value !== '0' &&
    value !== '' &&
    value.toLowerCase() !== 'false'
  );
}

function header(
  headers: IncomingHttpHeaders,
  name: string,
): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function sessionOf(parameters: URLSearchParams): QueryContext['session'] {
  const id = parameters.get('session_id');
  if (!id) return undefined;
  const text = parameters.get('session_timeout');
  const timeoutSeconds =
    text === null ? DEFAULT_SESSION_TIMEOUT_SECONDS : Number(text);
  if (
    !Number.isInteger(timeoutSeconds) ||
    timeoutSeconds < 0 ||
    timeoutSeconds > MAX_SESSION_TIMEOUT_SECONDS
  ) {
    throw new ClickHouseException(
      ErrorCode.INVALID_SESSION_TIMEOUT,
      `Invalid session timeout: '${text?.slice(
        0,
        40,
      )}', expected whole seconds up to ${MAX_SESSION_TIMEOUT_SECONDS}`,
    );
  }
  return {
    id,
    timeoutSeconds,
    mustExist: flag(parameters.get('session_check')),
  };
}

/** Checks a name of a format, which becomes part of a statement. */
export function checkFormat(name: string): string {
  if (!FORMAT_NAME.test(name)) {
    throw new ClickHouseException(
      ErrorCode.UNKNOWN_FORMAT,
      `Unknown format ${name.slice(0, 80)}`,
    );
  }
  return name;
}

/** Reads everything but the statement from the URL (with the fields of a form) and the headers. */
export function readQueryContext(
  parameters: URLSearchParams,
  headers: IncomingHttpHeaders,
): QueryContext {
  if (flag(parameters.get('compress')) || flag(parameters.get('decompress'))) {
    throw new ClickHouseException(
      ErrorCode.NOT_IMPLEMENTED,
      'compress and decompress (blocks of the native protocol) are not supported: use Content-Encoding and enable_http_compression',
    );
  }
  const queryId =
    parameters.get('query_id') ||
    header(headers, 'x-clickhouse-query-id') ||
    randomUUID();
  // eslint-disable-next-line no-control-regex
  if (queryId.length > MAX_QUERY_ID_LENGTH || /[\x00-\x1f\x7f]/.test(queryId)) {
    throw new ClickHouseException(
      ErrorCode.BAD_ARGUMENTS,
      `query_id must have at most ${MAX_QUERY_ID_LENGTH} characters and no control characters`,
    );
  }
  const settings = new Map<string, string>();
  const bound = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (name.startsWith('param_'))
      bound.set(name.slice('param_'.length), value);
    else if (
      !NOT_SETTINGS.has(name) &&
      name !== 'compress' &&
      name !== 'decompress'
    )
      settings.set(name, value);
  }
  const database =
    parameters.get('database') ?? header(headers, 'x-clickhouse-database');
  const format =
    parameters.get('default_format') ?? header(headers, 'x-clickhouse-format');
  return {
    queryId,
    database: database || undefined,
    settings: [...settings],
    parameters: [...bound],
    roles: parameters.getAll('role').filter(role => role),
    defaultFormat: format ? checkFormat(format) : 'TabSeparated',
    session: sessionOf(parameters),
    waitEndOfQuery: flag(parameters.get('wait_end_of_query')),
    compressResponse: flag(parameters.get('enable_http_compression')),
    sendProgressHeaders: flag(parameters.get('send_progress_in_http_headers')),
  };
}
