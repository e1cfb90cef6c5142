import { mockServices } from '@backstage/backend-test-utils';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ModelsReader } from './ModelsReader';

describe('ModelsReader', () => {
  it('waits for a plugin that is there, not for one that is missing', async () => {
    let status = 503;
    const server = createServer((_, res) => {
      res.writeHead(status, { 'content-type': 'application/json' });
      res.end('{"models":[]}');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const reader = ModelsReader.create({
      auth: mockServices.auth(),
      logger: mockServices.logger.mock(),
      discovery: mockServices.discovery.mock({
        getBaseUrl: async id => `http://127.0.0.1:${port}/api/${id}`,
      }),
    });
    await expect(reader.read()).resolves.toBeUndefined();
    status = 404;
    await expect(reader.read()).resolves.toEqual([]);
    status = 200;
    await expect(reader.read()).resolves.toBeUndefined();
    const models = [{ name: 'churn' }] as never;
    reader.accept({ models });
    reader.accept({} as never);
    await expect(reader.read()).resolves.toBe(models);
    server.close();
  });
});
