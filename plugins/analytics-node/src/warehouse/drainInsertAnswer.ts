import type { Readable } from 'node:stream';
import type { ResponseHeaders } from '@clickhouse/client';
import { WarehouseError } from './errors';
import { redactMessage } from './redactMessage';

/** Longest error text that is read. */
const MAX_TEXT_LENGTH = 16 * 1024;
const CODE_HEADER = 'x-clickhouse-exception-code';

/**
 * Reads the answer to an insert to its end, which frees the socket. It is
 * empty when the insert was done.
 *
 * The error is read here and not by the client, whose pattern a refused row
 * that looks like an error can mislead about type and row number.
 *
 * @throws WarehouseError with what the engine refused
 */
export async function drainInsertAnswer(
  answer: { stream: Readable; response_headers: ResponseHeaders },
  options: { signal: AbortSignal; secrets: string[] },
): Promise<void> {
  const { stream, response_headers: headers } = answer;
  const onAbort = () => stream.destroy();
  options.signal.addEventListener('abort', onAbort, { once: true });
  let text = '';
  try {
    for await (const chunk of stream) {
      if (text.length < MAX_TEXT_LENGTH) {
        text += chunk.toString();
      }
    }
  } finally {
    options.signal.removeEventListener('abort', onAbort);
  }
  const header = headers[CODE_HEADER];
  if (header !== undefined || text.trim() !== '') {
    throw toInsertError(text, header?.toString(), options.secrets);
  }
}

/** `Code: 27. DB::Exception: <message> (<TYPE>) (version ...)`; the end may be there twice. */
const ERROR_TEXT =
  /^Code: (\d+)\. DB::\w*Exception: ([\s\S]*?)(?:\s*\(([A-Z][A-Z0-9_]{2,})\)\s*(?:\(version [^()]*(?:\([^()]*\))?[^()]*\))?\.?\s*)+$/;

function toInsertError(
  text: string,
  headerCode: string | undefined,
  secrets: string[],
): WarehouseError {
  const match = ERROR_TEXT.exec(text.trim());
  const code = headerCode ?? match?.[1];
  return new WarehouseError(
    redactMessage(match?.[2] ?? text, { secrets }) || 'The insert failed',
    { code: code === undefined ? undefined : Number(code), type: match?.[3] },
  );
}
