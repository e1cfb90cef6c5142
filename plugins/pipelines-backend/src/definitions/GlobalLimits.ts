import {
  batchSizeSchema,
  windowSizeSchema,
} from '@analytics-engine/plugin-analytics-common';
import type {
  SettingsService,
  SettingsUpdate,
} from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import type { BlockLimits } from './types';

const SECTION = 'pipelines';

/** What PUT /pipelines/config takes. */
export const globalLimitsPatchSchema = z
  .strictObject({
    batchSize: batchSizeSchema.optional(),
    windowSize: windowSizeSchema.optional(),
  })
  .refine(patch => Object.keys(patch).length > 0, {
    error: 'expected batchSize, windowSize or both',
  });

/** The block limits that pipelines without their own inherit; changed while running. */
export class GlobalLimits {
  readonly #settings: SettingsService;
  readonly #schema: z.ZodType<BlockLimits>;

  private constructor(settings: SettingsService, defaults: BlockLimits) {
    this.#settings = settings;
    this.#schema = z.strictObject({
      batchSize: batchSizeSchema.default(defaults.batchSize),
      windowSize: windowSizeSchema.default(defaults.windowSize),
    });
  }

  static create(options: {
    settings: SettingsService;
    defaults: BlockLimits;
  }): GlobalLimits {
    return new GlobalLimits(options.settings, options.defaults);
  }

  async get(): Promise<{ value: BlockLimits; version: number }> {
    return this.#settings.get(SECTION, this.#schema);
  }

  async update(
    patch: Partial<BlockLimits>,
  ): Promise<SettingsUpdate<BlockLimits>> {
    return this.#settings.update(SECTION, this.#schema, { ...patch });
  }

  /** Called after every change made through this process. */
  onChange(listener: () => void): () => void {
    return this.#settings.onChange(SECTION, listener);
  }
}
