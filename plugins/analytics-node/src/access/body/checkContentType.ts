import type { IncomingMessage } from 'node:http';
import { UnsupportedMediaTypeError } from '../errors';

/** What JSON routes take. */
export const JSON_CONTENT_TYPES = ['application/json'];

/**
 * The media type of the body, lower case and without parameters.
 *
 * @throws UnsupportedMediaTypeError when it is not one of `accepted`, or not UTF-8
 */
export function checkContentType(
  request: IncomingMessage,
  accepted: readonly string[],
): string {
  const header = request.headers['content-type'] ?? '';
  const [type, ...parameters] = header
    .split(';')
    .map(part => part.trim().toLowerCase());
  const charset = parameters
    .find(parameter => parameter.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '');
  if (!accepted.includes(type)) {
    throw new UnsupportedMediaTypeError(
      `Content-Type: expected ${accepted.join(' or ')}, found ${
        type ? `'${type.slice(0, 80)}'` : 'none'
      }`,
    );
  }
  if (charset && charset !== 'utf-8' && charset !== 'utf8') {
    throw new UnsupportedMediaTypeError(
      `Content-Type: expected charset utf-8, found '${charset.slice(0, 80)}'`,
    );
  }
  return type;
}
