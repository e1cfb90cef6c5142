import { once } from 'node:events';
import { createServer, request, type ClientRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { readBody } from './readBody';

const LIMIT_BYTES = 300_000;

describe('readBody', () => {
  let read: (body: Promise<Buffer>) => void = () => {};
  const server = createServer(async (incoming, response) => {
    const body = readBody(incoming, LIMIT_BYTES);
    read(body);
    const outcome = await body.then(
      bytes => bytes.length,
      error => error.name,
    );
    response.end(String(outcome));
  });

  beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Sends a request and answers what was read of its body. */
  function bodyOf(
    headers: Record<string, string | number>,
    send: (outgoing: ClientRequest) => void,
  ): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      read = body => body.then(resolve, reject);
      const { port } = server.address() as AddressInfo;
      const outgoing = request({ port, method: 'POST', headers });
      outgoing.on('response', response => response.resume());
      outgoing.on('error', () => {});
      send(outgoing);
    });
  }

  const large = Buffer.from(
    Array.from({ length: 200_000 }, (_, index) => index % 251),
  );

  it.each([
    ['announced and large', { 'content-length': large.length }, large],
    ['not announced', { 'transfer-encoding': 'chunked' }, large],
    ['small', { 'content-length': 10 }, large.subarray(0, 10)],
    ['empty', { 'content-length': 0 }, Buffer.alloc(0)],
  ])('reads one that is %s', async (_what, headers, sent) => {
    const body = await bodyOf(headers, outgoing => {
      outgoing.write(sent.subarray(0, sent.length / 2));
      outgoing.end(sent.subarray(sent.length / 2));
    });
    expect(body.equals(sent)).toBe(true);
  });

  it('reads one that is compressed', async () => {
    const body = await bodyOf({ 'content-encoding': 'gzip' }, outgoing =>
      outgoing.end(gzipSync(large)),
    );
    expect(body.equals(large)).toBe(true);
  });

  it.each([
    ['announced', { 'content-length': LIMIT_BYTES + 1 }],
    ['not announced', { 'transfer-encoding': 'chunked' }],
  ])('refuses one above the limit that is %s', async (_what, headers) => {
    const body = bodyOf(headers, outgoing =>
      outgoing.end(Buffer.alloc(LIMIT_BYTES + 1)),
    );
    await expect(body).rejects.toMatchObject({
      name: 'PayloadTooLargeError',
      statusCode: 413,
    });
  });

  it('fails when the caller goes away in the middle', async () => {
    const body = bodyOf({ 'content-length': 100 }, outgoing => {
      outgoing.write('a', () => setImmediate(() => outgoing.destroy()));
    });
    await expect(body).rejects.toThrow('ended in the middle of its body');
  });
});
