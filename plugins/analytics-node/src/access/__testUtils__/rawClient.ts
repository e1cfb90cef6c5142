import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type request from 'supertest';
import { as } from './thingsPlugin';

/** What supertest takes. */
export type Server = Parameters<typeof request>[0];

/** A connection without a client library on it. */
export const connectTo = (server: Server) =>
  connect((server as { address(): AddressInfo }).address().port, '127.0.0.1');

/** The head of a request with a body. */
export const requestHead = (path: string, ...more: string[]) =>
  [
    `${path.endsWith('upload') ? 'POST' : 'PUT'} ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: ${as('operator').Authorization}`,
    `Content-Type: application/${
      path.endsWith('upload') ? 'x-ndjson' : 'json'
    }`,
    ...more,
    '\r\n',
  ].join('\r\n');

/** What a client reads that sends chunk after chunk until it is answered. */
export async function sendSlowly(
  server: Server,
  path: string,
): Promise<string> {
  const socket = connectTo(server);
  let answer = '';
  socket.on('data', data => {
    answer += data;
  });
  const closed = new Promise(done => socket.once('close', done));
  socket.on('error', () => undefined);
  socket.write(requestHead(path, 'Transfer-Encoding: chunked'));
  for (let n = 0; n < 50 && !answer.endsWith('}}'); n += 1) {
    socket.write(`1000\r\n${' '.repeat(0x1000)}\r\n`);
    await new Promise(done => setTimeout(done, 2));
  }
  socket.end('0\r\n\r\n');
  await closed;
  return answer;
}
