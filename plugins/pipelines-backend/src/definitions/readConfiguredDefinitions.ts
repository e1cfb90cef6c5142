import { InputError } from '@backstage/errors';
import type { WrittenDefinition } from './types';
import { validateDefinition } from './validateDefinition';

/**
 * Holds the configured definitions against everything that can be known
 * without log and warehouse.
 *
 * @throws InputError naming the place in the configuration
 */
export async function readConfiguredDefinitions(
  definitions: unknown[],
): Promise<WrittenDefinition[]> {
  const read: WrittenDefinition[] = [];
  for (const [index, input] of definitions.entries()) {
    const { written, errors } = await validateDefinition(input, {
      others: read,
      validateSink: async () => ({ errors: [], warnings: [] }),
      topicExists: async () => undefined,
    });
    const place = `analytics.pipelines.definitions[${index}]`;
    if (!written || errors.length > 0) {
      throw new InputError(
        errors
          .map(({ field, message }) => `${place}.${field}: ${message}`)
          .join('; '),
      );
    }
    if (read.some(({ name }) => name === written.name)) {
      throw new InputError(`${place}.name: '${written.name}' is there twice`);
    }
    read.push(written);
  }
  return read;
}
