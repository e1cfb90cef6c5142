import type { Readable } from 'node:stream';
import { WarehouseError } from './errors';

/** Enough of an unexpected answer to find an error code in. */
const MAX_KEPT_CHARACTERS = 4_096;

/**
 * Reads an answer that should be empty to its end, which frees the socket.
 *
 * @throws WarehouseError when the engine said something after its 200
 */
export async function drainInsertAnswer(
  stream: Readable,
  signal: AbortSignal,
): Promise<void> {
  const onAbort = () => stream.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  let said = '';
  try {
    for await (const chunk of stream) {
      if (said.length < MAX_KEPT_CHARACTERS) {
        said += chunk.toString();
      }
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
  if (said.trim() !== '') {
    const code = /Code: (\d+)/.exec(said)?.[1];
    throw new WarehouseError(
      'The insert was answered with a body, which only a failed insert has',
      { code: code === undefined ? undefined : Number(code) },
    );
  }
}
