import {
  QUALITY_CHECKS_ANNOTATION,
  type CheckFileProblem,
  type CheckFilesResponse,
} from '@analytics-engine/plugin-analytics-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type {
  AlphaEntity,
  EntityStatusItem,
} from '@backstage/catalog-model/alpha';
import type { CatalogProcessor } from '@backstage/plugin-catalog-node';
import { askPlugin, type PluginAccess } from '../reading/askPlugin';

/** `type` of the status items. */
const STATUS_TYPE = 'analytics-engine.io/quality-checks';
/** Most problems that an entity shows; the dataset's page has them all. */
const MAX_ITEMS = 20;

/**
 * Puts what is wrong with the file of checks that an entity names into the
 * entity's status. Data quality has read the file; without it, or while it
 * cannot be asked, the entity says nothing.
 */
export class CheckFileStatusProcessor implements CatalogProcessor {
  readonly #access: PluginAccess;
  readonly #logger: LoggerService;

  static create(
    options: PluginAccess & { logger: LoggerService },
  ): CheckFileStatusProcessor {
    return new CheckFileStatusProcessor(options);
  }

  private constructor(options: PluginAccess & { logger: LoggerService }) {
    this.#access = options;
    this.#logger = options.logger;
  }

  getProcessorName(): string {
    return 'analytics-check-file-status';
  }

  async postProcessEntity(entity: Entity): Promise<Entity> {
    if (!entity.metadata.annotations?.[QUALITY_CHECKS_ANNOTATION]) {
      return entity;
    }
    const items = (await this.#problemsOf(entity))
      .slice(0, MAX_ITEMS)
      .map(toStatusItem);
    if (items.length === 0) {
      return entity;
    }
    const { status }: AlphaEntity = entity;
    const judged: AlphaEntity = {
      ...entity,
      status: { items: [...(status?.items ?? []), ...items] },
    };
    return judged;
  }

  async #problemsOf(entity: Entity): Promise<CheckFileProblem[]> {
    const query = new URLSearchParams({ entity: stringifyEntityRef(entity) });
    try {
      const answer = await askPlugin<CheckFilesResponse>(
        this.#access,
        'data-quality',
        `/check-files?${query}`,
      );
      return answer?.files.flatMap(({ problems }) => problems) ?? [];
    } catch (error) {
      this.#logger.debug(
        'The files with checks cannot be asked for yet',
        error as Error,
      );
      return [];
    }
  }
}

function toStatusItem({ field, message }: CheckFileProblem): EntityStatusItem {
  return {
    type: STATUS_TYPE,
    level: 'error',
    message: `Quality checks: ${field ? `${field}: ` : ''}${message}`,
  };
}
