import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { loadConfigSchema } from '@backstage/config-loader';
import { createRootLogger } from './createRootLogger';

/** Of one value alone: reading the schemas of all packages takes a quarter of a minute. */
const schema = () =>
  loadConfigSchema({
    serialized: {
      backstageConfigSchemaVersion: 1,
      schemas: [
        {
          path: 'config.d.ts',
          value: {
            type: 'object',
            properties: {
              password: { type: 'string', visibility: 'secret' },
            },
          },
        },
      ],
    },
  });

describe('createRootLogger', () => {
  const directory = createMockDirectory();

  it('writes application.log, rotated, without colours and secrets', async () => {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const logger = await createRootLogger({
      config: mockServices.rootConfig({
        data: {
          password: 'hunter2-hunter2',
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
      schema: await schema(),
    });
    for (let n = 0; n < 60; n += 1) {
      logger.info('not at this level');
      logger.warn(`line ${n} hunter2-hunter2 ${'x'.repeat(60)}`);
      await new Promise(resolve => setTimeout(resolve, 2));
    }
    const wanted = [
      'application.log',
      'application.log.1',
      'application.log.2',
    ];
    // While files change their names, one is missing for a moment.
    let names: string[] = [];
    for (let tries = 0; tries < 500 && names.length < 3; tries += 1) {
      await new Promise(resolve => setTimeout(resolve, 10));
      names = (await readdir(directory.path)).sort();
    }
    expect(names).toEqual(wanted);
    const text = await readFile(
      join(directory.path, 'application.log.1'),
      'utf8',
    );
    expect(text).toMatch(/^\S+ backstage warn line \d+ \*\*\* x{60}$/m);
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('not at this level');
  });
});
