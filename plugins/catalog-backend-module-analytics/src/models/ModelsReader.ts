import type { ModelsChangedEvent } from '@analytics-engine/plugin-analytics-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { askPlugin } from '../reading/askPlugin';
import type { PluginAccess } from '../reading/askPlugin';

/** Longest wait for the models' plugin to tell of them after a start. */
const PATIENCE_MS = 120_000;

/**
 * Knows the models by their plugin's events, which begin at its start. Without
 * that plugin, or when it stays silent, there are none: it must not keep
 * pipelines and datasets out of the catalog.
 */
export class ModelsReader {
  readonly #access: PluginAccess;
  readonly #logger: LoggerService;
  readonly #startedAtMs = Date.now();
  #known: ModelsChangedEvent['models'] | undefined;

  static create(
    options: PluginAccess & { logger: LoggerService },
  ): ModelsReader {
    return new ModelsReader(options);
  }

  private constructor(options: PluginAccess & { logger: LoggerService }) {
    this.#access = options;
    this.#logger = options.logger;
  }

  /** Takes over what an event told. */
  accept(event: ModelsChangedEvent): void {
    if (!Array.isArray(event?.models)) {
      this.#logger.warn('Ignored a change of models without their list');
      return;
    }
    this.#known = event.models;
  }

  /** All models; undefined while they may still be told. */
  async read(): Promise<ModelsChangedEvent['models'] | undefined> {
    if (this.#known) {
      return this.#known;
    }
    if (Date.now() - this.#startedAtMs > PATIENCE_MS) {
      return [];
    }
    try {
      const answer = await askPlugin(this.#access, 'ml-models', '/models');
      return answer === undefined ? [] : this.#known;
    } catch (error) {
      this.#logger.debug('The models cannot be asked yet', error as Error);
      return undefined;
    }
  }
}
