import type { Request } from 'express';
import { fieldsError } from './fieldsError';

/**
 * The version that `If-Match` names: undefined without the header and for `*`,
 * both of which accept any. The quotes of an ETag may be left out, for people
 * with curl.
 *
 * @throws ValidationError when it is no ETag of ours
 */
export function expectedVersion(request: Request): number | undefined {
  const header = request.get('if-match');
  if (header === undefined || header === '*') {
    return undefined;
  }
  const match = /^(?:W\/)?"(\d{1,9})"$|^(\d{1,9})$/.exec(header);
  if (!match) {
    throw fieldsError([
      {
        field: 'header.If-Match',
        message: 'expected the ETag of GET, such as "3"',
      },
    ]);
  }
  return Number(match[1] ?? match[2]);
}
