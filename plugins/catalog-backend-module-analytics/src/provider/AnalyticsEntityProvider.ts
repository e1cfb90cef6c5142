import type {
  ModelsChangedEvent,
  PipelineListItem,
} from '@analytics-engine/plugin-analytics-common';
import type {
  Dataset,
  TopicDescription,
} from '@analytics-engine/plugin-analytics-node';
import type {
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { createHash } from 'node:crypto';
import { buildEntities } from '../entities/buildEntities';

/** Where the provider reads from; pipelines and models are undefined while unknown. */
export interface AnalyticsEntitySources {
  datasets(): Promise<Dataset[]>;
  topics(): Promise<TopicDescription[]>;
  pipelines(): Promise<PipelineListItem[] | undefined>;
  models(): Promise<ModelsChangedEvent['models'] | undefined>;
}

/** Options of {@link AnalyticsEntityProvider.create}. */
export interface AnalyticsEntityProviderOptions extends AnalyticsEntitySources {
  logger: LoggerService;
  schedule: SchedulerServiceTaskRunner;
}

/** Shortest time between two refreshes that changes ask for. */
const REQUEST_DELAY_MS = 250;

/**
 * Provides all entities of Analytics Engine as one full set.
 *
 * Says nothing while pipelines or models are unknown, so that they do not
 * vanish from the catalog while the server starts, and says nothing again while
 * nothing has changed.
 */
export class AnalyticsEntityProvider implements EntityProvider {
  readonly #options: AnalyticsEntityProviderOptions;
  #connection: EntityProviderConnection | undefined;
  #provided: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  static create(
    options: AnalyticsEntityProviderOptions,
  ): AnalyticsEntityProvider {
    return new AnalyticsEntityProvider(options);
  }

  private constructor(options: AnalyticsEntityProviderOptions) {
    this.#options = options;
  }

  getProviderName(): string {
    return 'analytics-engine';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
    await this.#options.schedule.run({
      id: 'analytics-entities-refresh',
      fn: () => this.refresh(),
    });
  }

  /** Refreshes soon; several requests in a row become one refresh. */
  requestRefresh(): void {
    if (this.#timer) {
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.refresh().catch(error =>
        this.#options.logger.error('Entities could not be refreshed', error),
      );
    }, REQUEST_DELAY_MS);
    this.#timer.unref();
  }

  /** Reads everything and tells the catalog when it differs from last time; one at a time. */
  refresh(): Promise<void> {
    this.#running = this.#running
      .catch(() => undefined)
      .then(() => this.#refreshNow());
    return this.#running;
  }

  async #refreshNow(): Promise<void> {
    const { logger } = this.#options;
    const pipelines = await this.#options.pipelines();
    const models = await this.#options.models();
    if (!this.#connection || pipelines === undefined || models === undefined) {
      return;
    }
    const [datasets, topics] = await Promise.all([
      this.#options.datasets(),
      this.#options.topics(),
    ]);
    const entities = buildEntities({ pipelines, models, datasets, topics });
    const fingerprint = fingerprintOf(entities);
    if (fingerprint === this.#provided) {
      return;
    }
    await this.#connection.applyMutation({
      type: 'full',
      entities: entities.map(entity => ({
        entity,
        locationKey: this.getProviderName(),
      })),
    });
    this.#provided = fingerprint;
    logger.info(
      `Provided ${pipelines.length} pipelines, ${models.length} models, ${topics.length} topics and ${datasets.length} datasets to the catalog`,
    );
  }
}

function fingerprintOf(entities: Entity[]): string {
  return createHash('sha256').update(JSON.stringify(entities)).digest('hex');
}
