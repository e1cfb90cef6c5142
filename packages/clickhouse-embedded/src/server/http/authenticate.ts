import { createHash, timingSafeEqual } from 'node:crypto';
import { IncomingHttpHeaders } from 'node:http';
import { ClickHouseException, ErrorCode } from '../errors';

/** The one user of the embedded server. */
export interface Credentials {
  username: string;
  password: string;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function basic(value: string): Credentials | undefined {
  const match = /^Basic\s+([A-Za-z0-9+/=]+)\s*$/i.exec(value);
  if (!match) return undefined;
  const text = Buffer.from(match[1], 'base64').toString();
  const colon = text.indexOf(':');
  return colon === -1
    ? { username: text, password: '' }
    : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** What a request says of its user: by headers, Basic authentication, or URL, as on a real server. */
function given(
  headers: IncomingHttpHeaders,
  parameters: URLSearchParams,
): Credentials | undefined {
  const user = headers['x-clickhouse-user'];
  const key = headers['x-clickhouse-key'];
  if (user !== undefined || key !== undefined) {
    return { username: String(user ?? 'default'), password: String(key ?? '') };
  }
  if (headers.authorization) {
    return basic(headers.authorization) ?? { username: '', password: '' };
  }
  if (parameters.has('user') || parameters.has('password')) {
    return {
      username: parameters.get('user') ?? 'default',
      password: parameters.get('password') ?? '',
    };
  }
  return undefined;
}

/**
 * Checks the request's user and password in constant time.
 * @throws ClickHouseException code 194 (401) without credentials, 516 (403) with wrong ones.
 */
export function authenticate(
  expected: Credentials,
  headers: IncomingHttpHeaders,
  parameters: URLSearchParams,
): void {
  const credentials = given(headers, parameters);
  if (!credentials) {
    throw new ClickHouseException(
      ErrorCode.REQUIRED_PASSWORD,
      'default: Authentication failed: password is required',
    );
  }
  const sameUser = timingSafeEqual(
    digest(credentials.username),
    digest(expected.username),
  );
  const samePassword = timingSafeEqual(
    digest(credentials.password),
    digest(expected.password),
  );
  if (!sameUser || !samePassword) {
    throw new ClickHouseException(
      ErrorCode.AUTHENTICATION_FAILED,
      `${credentials.username.slice(
        0,
        64,
      )}: Authentication failed: password is incorrect, or there is no user with such name.`,
    );
  }
}
