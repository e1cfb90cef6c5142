import { mockServices } from '@backstage/backend-test-utils';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PipelinesReader } from './PipelinesReader';

/** A real HTTP server in the place of the pipelines plugin. */
async function servePipelines(answer: { status: number; body: unknown }) {
  const requests: Array<{ url?: string; authorization?: string }> = [];
  const server = createServer((req, res) => {
    requests.push({
      url: req.url,
      authorization: req.headers.authorization,
    });
    res.writeHead(answer.status, { 'content-type': 'application/json' });
    res.end(JSON.stringify(answer.body));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const reader = PipelinesReader.create({
    auth: mockServices.auth(),
    logger: mockServices.logger.mock(),
    discovery: mockServices.discovery.mock({
      getBaseUrl: async id => `http://127.0.0.1:${port}/api/${id}`,
    }),
  });
  return { reader, requests, answer, close: () => server.close() };
}

describe('PipelinesReader', () => {
  it('asks with its own credentials, then goes by events', async () => {
    const { reader, requests, close } = await servePipelines({
      status: 200,
      body: { pipelines: [] },
    });
    await expect(reader.read()).resolves.toEqual([]);
    expect(requests).toEqual([
      {
        url: '/api/pipelines/',
        authorization: expect.stringMatching(/^Bearer /),
      },
    ]);
    const changed = [{ version: 2 }] as never;
    reader.accept({ pipelines: changed });
    await expect(reader.read()).resolves.toBe(changed);
    reader.accept({} as never);
    await expect(reader.read()).resolves.toBe(changed);
    expect(requests).toHaveLength(1);
    close();
  });

  it('tells a missing plugin from one that cannot answer yet', async () => {
    const { reader, answer, close } = await servePipelines({
      status: 503,
      body: { error: { name: 'ServiceUnavailableError', message: 'starting' } },
    });
    await expect(reader.read()).resolves.toBeUndefined();
    answer.status = 404;
    await expect(reader.read()).resolves.toEqual([]);
    close();
  });
});
