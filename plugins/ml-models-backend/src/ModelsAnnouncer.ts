import {
  MODELS_CHANGED_TOPIC,
  type ModelsChangedEvent,
} from '@analytics-engine/plugin-analytics-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { DeploymentsService } from './deployments/types';
import type { ModelRegistry } from './registry/types';

/** Catalog entity that owns models. */
const MODEL_OWNER = 'group:default/data-platform';

/** Tells other plugins which models there are and what is in production. */
export class ModelsAnnouncer {
  readonly #events: EventsService;
  readonly #registry: ModelRegistry;
  readonly #deployments: DeploymentsService;
  readonly #logger: LoggerService;
  #forget = () => {};

  private constructor(options: ModelsAnnouncerOptions) {
    this.#events = options.events;
    this.#registry = options.registry;
    this.#deployments = options.deployments;
    this.#logger = options.logger;
  }

  static create(options: ModelsAnnouncerOptions): ModelsAnnouncer {
    return new ModelsAnnouncer(options);
  }

  /** Announces now, and whenever a version in production changes. */
  async start(): Promise<void> {
    this.#forget = this.#deployments.onProductionChange(
      () => void this.#announce(),
    );
    await this.#announce();
  }

  stop(): void {
    this.#forget();
  }

  async #announce(): Promise<void> {
    try {
      const models = await this.#registry.models();
      const eventPayload: ModelsChangedEvent = {
        models: await Promise.all(
          models.map(async ({ name, description }) => {
            const version = this.#deployments.production(name);
            const registered =
              version === undefined
                ? undefined
                : await this.#registry.get(name, version);
            return {
              name,
              description,
              owner: MODEL_OWNER,
              productionVersion: version ?? null,
              trainingDataset: registered?.trainingData?.dataset ?? null,
            };
          }),
        ),
      };
      await this.#events.publish({ topic: MODELS_CHANGED_TOPIC, eventPayload });
    } catch (error) {
      this.#logger.warn(
        `Models could not be announced: ${(error as Error).message}`,
      );
    }
  }
}

/** What a {@link ModelsAnnouncer} speaks to. */
export interface ModelsAnnouncerOptions {
  events: EventsService;
  registry: ModelRegistry;
  deployments: DeploymentsService;
  logger: LoggerService;
}
