import { IncomingMessage } from 'node:http';

/** A client that goes on sending after its request has failed may send so much more. */
const MAX_DRAIN_BYTES = 1 << 30;
const MAX_DRAIN_MS = 30_000;

/**
 * Reads the rest of a failed request to nowhere: a client that is cut off while it sends would lose
 * the answer, and the next request on the connection would wait behind the rest.
 */
export function drainRequest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  // Whoever was reading has given up, but its listeners keep the stream from flowing.
  request.removeAllListeners('readable');
  request.removeAllListeners('data');
  let drained = 0;
  const timer = setTimeout(() => request.destroy(), MAX_DRAIN_MS);
  request.on('close', () => clearTimeout(timer));
  request.on('end', () => clearTimeout(timer));
  setImmediate(() => {
    request.on('data', chunk => {
      drained += chunk.length;
      if (drained > MAX_DRAIN_BYTES) request.destroy();
    });
    request.resume();
  });
}
