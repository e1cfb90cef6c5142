import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { mockServices } from '@backstage/backend-test-utils';
import express, { type RequestHandler, type Response } from 'express';
import { Readable } from 'node:stream';
import request from 'supertest';
import { compressLater } from './compressLater';

const LARGE = 'a'.repeat(5_000);

/** An app with the compression that the portal has, in front of one handler. */
function appWith(handler: RequestHandler) {
  const compress = MiddlewareFactory.create({
    config: mockServices.rootConfig(),
    logger: mockServices.logger.mock(),
  }).compression();
  return request(express().use(compressLater(compress), handler));
}

describe('compressLater', () => {
  it.each<[string, (response: Response) => unknown]>([
    ['at once', response => response.type('text').end(LARGE)],
    ['by Express', response => response.type('text').send(LARGE)],
    [
      'in pieces',
      response => {
        response.type('text').write(LARGE.slice(0, 10));
        response.end(LARGE.slice(10));
      },
    ],
    [
      'after its head',
      response => {
        response.writeHead(200, { 'content-type': 'text/plain' });
        response.write(LARGE);
        response.end();
      },
    ],
    [
      'from a stream',
      response =>
        Readable.from([LARGE.slice(0, 1_000), LARGE.slice(1_000)]).pipe(
          response.type('text'),
        ),
    ],
  ])('compresses a large answer that is sent %s', async (_, send) => {
    const app = appWith((_req, response) => void send(response));
    const answer = await app.get('/').set('Accept-Encoding', 'gzip');
    expect(answer.headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: 'Accept-Encoding',
    });
    expect(answer.headers).not.toHaveProperty('content-length');
    expect(answer.text).toBe(LARGE);
  });

  it('leaves a client alone that does not want it', async () => {
    const app = appWith((_req, response) => void response.send(LARGE));
    const answer = await app.get('/').set('Accept-Encoding', 'identity');
    expect(answer.headers).not.toHaveProperty('content-encoding');
    expect(answer.text).toBe(LARGE);
  });

  it.each<[number, (response: Response) => unknown]>([
    [200, response => response.json({ ok: true })],
    [200, response => response.type('text').end('é'.repeat(500))],
    [204, response => response.status(204).end()],
  ])(
    'gives a small answer (%s) no functions of its own',
    async (status, send) => {
      const before: unknown[] = [];
      const after: unknown[] = [];
      const app = appWith((_req, response) => {
        before.push(response.end);
        send(response);
        after.push(response.end, response.write, response.writeHead);
      });
      for (let call = 0; call < 2; call++) {
        const answer = await app.get('/').set('Accept-Encoding', 'gzip');
        expect(answer.status).toBe(status);
        expect(answer.headers).not.toHaveProperty('content-encoding');
      }
      expect(before[0]).toBe(before[1]);
      expect(after.slice(0, 3)).toEqual(after.slice(3));
    },
  );

  it('keeps what another middleware put in front of it', async () => {
    let ends = 0;
    const compress: RequestHandler = (_req, _response, next) => next();
    const app = express().use(
      (_req, response, next) => {
        const { end } = response;
        response.end = function counted(this: Response, ...args: any[]) {
          ends += 1;
          return (end as any).apply(this, args);
        } as Response['end'];
        next();
      },
      compressLater(compress),
      (_req, response) => void response.send(LARGE),
    );
    await request(app).get('/').expect(200, LARGE);
    expect(ends).toBe(1);
  });
});
