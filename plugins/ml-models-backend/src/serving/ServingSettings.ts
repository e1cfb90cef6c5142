import {
  mlConfigShape,
  parseDurationMs,
  type MlConfig,
} from '@analytics-engine/plugin-analytics-common';
import type {
  SettingsService,
  SettingsUpdate,
} from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';

const SECTION = 'ml';

/** {@link MlConfig} as the hot path wants it. */
export interface CurrentSettings {
  modelTimeoutMs: number;
  maxConcurrent: number;
}

/** Settings of serving, changed while it runs. */
export class ServingSettings {
  readonly #settings: SettingsService;
  readonly #schema: z.ZodType<MlConfig>;
  #current: CurrentSettings;

  static create(options: {
    settings: SettingsService;
    defaults: MlConfig;
  }): ServingSettings {
    return new ServingSettings(options.settings, options.defaults);
  }

  private constructor(settings: SettingsService, defaults: MlConfig) {
    this.#settings = settings;
    this.#schema = z.strictObject({
      modelTimeout: mlConfigShape.modelTimeout.default(defaults.modelTimeout),
      maxConcurrent: mlConfigShape.maxConcurrent.default(
        defaults.maxConcurrent,
      ),
    });
    this.#current = toCurrent(defaults);
  }

  /** Without a wait: read at start and after every change. */
  get current(): CurrentSettings {
    return this.#current;
  }

  async get(): Promise<MlConfig> {
    return (await this.#settings.get(SECTION, this.#schema)).value;
  }

  async update(patch: Partial<MlConfig>): Promise<SettingsUpdate<MlConfig>> {
    const update = await this.#settings.update(SECTION, this.#schema, patch);
    this.#current = toCurrent(update.config);
    return update;
  }

  /** Reads what was set; answers how to stop following changes. */
  async follow(onError: (error: Error) => void): Promise<() => void> {
    const read = async () => {
      this.#current = toCurrent(await this.get());
    };
    await read();
    return this.#settings.onChange(SECTION, () => read().catch(onError));
  }
}

function toCurrent(config: MlConfig): CurrentSettings {
  return {
    modelTimeoutMs: parseDurationMs(config.modelTimeout),
    maxConcurrent: config.maxConcurrent,
  };
}
