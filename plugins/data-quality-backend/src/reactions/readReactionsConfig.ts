import {
  DEFAULT_OWNER,
  parseDurationMs,
} from '@analytics-engine/plugin-analytics-common';
import { ownerRefOf } from '@analytics-engine/plugin-analytics-node';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { readWebhooks } from '../webhooks/readWebhooks';
import type { Webhook } from '../webhooks/types';

const SECTION = 'analytics.dataQuality.incidents';
const DEFAULT_REOPEN_WITHIN = '24h';

/** What an operator may configure about incidents. */
export interface ReactionsConfig {
  incidents: { autoClose: boolean; reopenWithinMs: number };
  /** Whose incidents of datasets are that name no owner anywhere. */
  defaultOwner: string;
  webhooks: Webhook[];
  /** Where the portal is, without a slash at the end. */
  portalUrl: string;
}

/**
 * Reads `analytics.dataQuality.incidents`.
 *
 * @throws InputError for what cannot be meant
 */
export function readReactionsConfig(config: Config): ReactionsConfig {
  const section = config.getOptionalConfig(SECTION);
  const written = section?.getOptionalString('defaultOwner') ?? DEFAULT_OWNER;
  const defaultOwner = ownerRefOf(written);
  if (!defaultOwner) {
    throw new InputError(
      `${SECTION}.defaultOwner: expected a user or group of the catalog, found '${written}'`,
    );
  }
  return {
    defaultOwner,
    webhooks: readWebhooks(config),
    portalUrl: (config.getOptionalString('app.baseUrl') ?? '').replace(
      /\/+$/,
      '',
    ),
    incidents: {
      autoClose: section?.getOptionalBoolean('autoClose') ?? true,
      reopenWithinMs: parseDurationMs(
        section?.getOptionalString('reopenWithin') ?? DEFAULT_REOPEN_WITHIN,
      ),
    },
  };
}
