import { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { ClickHouseException, ErrorCode } from '../errors';

const MAX_FORM_BYTES = 64 << 20;

/** Whether the body is a form whose fields stand for URL parameters. */
export function isForm(headers: IncomingHttpHeaders): boolean {
  return /^multipart\/form-data\b/i.test(headers['content-type'] ?? '');
}

/**
 * Reads the fields of a form: `query`, `param_x` and any other URL parameter.
 * @throws ClickHouseException code 48 for a file (an external table), 223 when the form is too long.
 */
export async function readForm(
  body: Readable,
  headers: IncomingHttpHeaders,
  parameters: URLSearchParams,
): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > MAX_FORM_BYTES) {
      throw new ClickHouseException(
        ErrorCode.QUERY_IS_TOO_LARGE,
        `The form is longer than ${MAX_FORM_BYTES} bytes`,
      );
    }
  }
  const merged = new URLSearchParams(parameters);
  let form: FormData;
  try {
    form = await new Response(Buffer.concat(chunks), {
      headers: { 'content-type': headers['content-type'] ?? '' },
    }).formData();
  } catch {
    throw new ClickHouseException(
      ErrorCode.BAD_ARGUMENTS,
      'The form data cannot be read',
    );
  }
  for (const [name, value] of form) {
    if (typeof value !== 'string') {
      throw new ClickHouseException(
        ErrorCode.NOT_IMPLEMENTED,
        `External tables are not supported (form field ${name.slice(0, 80)})`,
      );
    }
    merged.append(name, value);
  }
  return merged;
}
