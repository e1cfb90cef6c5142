import type { z } from 'zod';

/** A section of runtime settings with its version. */
export interface SettingsSection<T> {
  value: T;
  /** Counts changes; 0 when nothing was ever stored. */
  version: number;
}

/** Result of {@link SettingsService.update}. */
export interface SettingsUpdate<T> {
  config: T;
  previous: T;
  /** Keys whose values differ from before. */
  changed: string[];
  version: number;
}

/**
 * Settings that can be changed while running and survive a restart: sections
 * of JSON, each with a schema whose defaults fill what was never set.
 */
export interface SettingsService {
  get<T>(section: string, schema: z.ZodType<T>): Promise<SettingsSection<T>>;
  /**
   * Merges `patch` over the section's top-level keys.
   *
   * @throws InputError when the result does not fit the schema
   * @throws ConflictError when `expectedVersion` is not the current one
   */
  update<T>(
    section: string,
    schema: z.ZodType<T>,
    patch: Record<string, unknown>,
    options?: { expectedVersion?: number },
  ): Promise<SettingsUpdate<T>>;
  /** Calls back after every update made through this process; answers the unsubscriber. */
  onChange(section: string, listener: () => void): () => void;
}
