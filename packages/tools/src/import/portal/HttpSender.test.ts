import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpSender } from './HttpSender';

describe('HttpSender', () => {
  let server: Server;
  /** Statuses of the next answers; a connection is cut where there is none. */
  let statuses: number[];
  let url: string;

  beforeEach(async () => {
    statuses = [];
    server = createServer((request, response) => {
      const status = statuses.shift();
      if (status === undefined) {
        request.socket.destroy();
        return;
      }
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.close();
  });

  it('gives up soon, in one sentence, where no portal has ever answered', async () => {
    let pauses = 0;
    const sender = HttpSender.create({
      url,
      firstDelayMs: 1,
      onRetry: () => {
        pauses += 1;
      },
    });
    await expect(sender.json({ path: '/' })).rejects.toThrow(
      /^No portal answers at http:\/\/127\.0\.0\.1:\d+: .+\. Start it, or say where it is with --url$/,
    );
    expect(pauses).toBe(4);
  });

  it('waits longer for a portal that has answered and went away', async () => {
    statuses = [200];
    let pauses = 0;
    const sender = HttpSender.create({
      url,
      firstDelayMs: 1,
      onRetry: () => {
        pauses += 1;
        if (pauses === 6) {
          statuses.push(200);
        }
      },
    });
    await sender.json({ path: '/' });
    await expect(sender.json({ path: '/' })).resolves.toEqual({});
    expect(pauses).toBe(6);
  });
});
