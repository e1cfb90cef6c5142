import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { z } from 'zod';

/** Most events a second: what one append takes without strain. */
const MAX_EVENTS_PER_SECOND = 5_000;
/** Longest history made at the first start. */
const MAX_BACKFILL_DAYS = 730;

const sampleShopSchema = z.strictObject({
  enabled: z.boolean().default(false),
  eventsPerSecond: z.number().min(0).max(MAX_EVENTS_PER_SECOND).default(1),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .default(42),
  backfillDays: z.int().min(0).max(MAX_BACKFILL_DAYS).default(90),
});

/** `analytics.sampleShop` with its defaults. */
export type SampleShopConfig = z.infer<typeof sampleShopSchema>;

/**
 * Reads `analytics.sampleShop`; without it the shop is off.
 *
 * @throws InputError naming every field that does not fit
 */
export function readSampleShopConfig(config: Config): SampleShopConfig {
  const section = config.getOptional('analytics.sampleShop') ?? {};
  const result = sampleShopSchema.safeParse(section);
  if (!result.success) {
    throw new InputError(
      `Configuration analytics.sampleShop: ${z.prettifyError(result.error)}`,
    );
  }
  return result.data;
}
