import { RestClient } from './RestClient';

describe('RestClient', () => {
  const failing = RestClient.create({
    pluginId: 'pipelines',
    fetchApi: {
      fetch: async (_url, init) => {
        throw init?.signal?.aborted
          ? init.signal.reason
          : new TypeError('Failed to fetch');
      },
    },
  });

  it('says of a backend that is away what is away', async () => {
    await expect(failing.json(['pipelines', 'status'])).rejects.toThrow(
      "The portal's backend cannot be reached: Failed to fetch",
    );
  });

  it('does not take a request that was called off for that', async () => {
    const signal = AbortSignal.abort();
    await expect(failing.json(['pipelines'], { signal })).rejects.toBe(
      signal.reason,
    );
  });
});
