import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createMockDirectory,
  mockServices,
  ServiceFactoryTester,
} from '@backstage/backend-test-utils';
import { rootLoggerServiceFactory } from './rootLoggerServiceFactory';

// The secrets are found by reading every package's schema.
jest.setTimeout(60_000);

describe('rootLoggerServiceFactory', () => {
  const directory = createMockDirectory();

  it('writes application.log, rotated, without colours and secrets', async () => {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const logger = await ServiceFactoryTester.from(rootLoggerServiceFactory, {
      dependencies: [
        mockServices.rootConfig.factory({
          data: {
            backend: { logger: { level: 'warn' } },
            analytics: {
              logs: {
                directory: directory.path,
                maxFileBytes: 1000,
                maxFiles: 2,
              },
            },
          },
        }),
      ],
    }).getSubject();
    for (let n = 0; n < 60; n += 1) {
      logger.info('not at this level');
      logger.warn(`line ${n} ${'x'.repeat(60)}`);
      await new Promise(resolve => setTimeout(resolve, 2));
    }
    const complete = async () =>
      (await readdir(directory.path)).includes('application.log.2');
    for (let tries = 0; tries < 500 && !(await complete()); tries += 1) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    expect((await readdir(directory.path)).sort()).toEqual([
      'application.log',
      'application.log.1',
      'application.log.2',
    ]);
    const text = await readFile(
      join(directory.path, 'application.log.1'),
      'utf8',
    );
    expect(text).toMatch(/^\S+ backstage warn line \d+ x{60}$/m);
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('not at this level');
  });
});
