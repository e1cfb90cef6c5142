import { nameSchema } from '@analytics-engine/plugin-analytics-common';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { Webhook } from './types';

const SECTION = 'analytics.dataQuality.incidents.webhooks';
/** A shorter secret can be guessed. */
const MIN_SECRET_LENGTH = 16;
const MAX_WEBHOOKS = 20;

/**
 * Reads the webhooks of the configuration.
 *
 * @throws InputError that names the place, and never the secret
 */
export function readWebhooks(root: Config): Webhook[] {
  const sections = root.getOptionalConfigArray(SECTION) ?? [];
  if (sections.length > MAX_WEBHOOKS) {
    throw new InputError(`${SECTION}: expected at most ${MAX_WEBHOOKS}`);
  }
  const names = new Set<string>();
  return sections.map((section, index) => {
    const fail = (field: string, expected: string): never => {
      throw new InputError(
        `${SECTION}[${index}].${field}: expected ${expected}`,
      );
    };
    const name = section.getString('name');
    if (!nameSchema.safeParse(name).success || names.has(name)) {
      fail('name', 'a name of its own: letters, digits, - and _');
    }
    names.add(name);
    const url = section.getString('url');
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
      fail('url', 'an address that begins with https:// or http://');
    }
    const secret = section.getString('secret');
    if (secret.length < MIN_SECRET_LENGTH) {
      fail('secret', `at least ${MIN_SECRET_LENGTH} characters`);
    }
    return {
      name,
      url,
      secret,
      allowPrivateAddresses:
        section.getOptionalBoolean('allowPrivateAddresses') ?? false,
    };
  });
}
