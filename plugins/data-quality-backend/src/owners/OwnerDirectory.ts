import {
  ownerRefOf,
  type Dataset,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { DatasetEntities } from '../catalog/DatasetEntities';

/** How long what the catalog said is good for: owners change rarely. */
const KEEP_MS = 30_000;

/** What {@link OwnerDirectory} stands on. */
export interface OwnerDirectoryOptions {
  entities: Pick<DatasetEntities, 'list'>;
  /** Of datasets that name no owner anywhere. */
  defaultOwner: string;
  logger: LoggerService;
}

/** Whose a dataset is: what the catalog says, else what it was registered with, else the default. */
export class OwnerDirectory {
  readonly #options: OwnerDirectoryOptions;
  #owners: ReadonlyMap<string, string> = new Map();
  #readAtMs = -Infinity;

  static create(options: OwnerDirectoryOptions): OwnerDirectory {
    return new OwnerDirectory(options);
  }

  private constructor(options: OwnerDirectoryOptions) {
    this.#options = options;
  }

  /** Full reference of the owner of a dataset. */
  async ownerOf(dataset: Dataset): Promise<string> {
    await this.#refresh();
    return (
      this.#owners.get(dataset.name) ??
      ownerRefOf(dataset.owner) ??
      this.#options.defaultOwner
    );
  }

  /** An unreachable catalog changes nothing: what was known stays. */
  async #refresh(): Promise<void> {
    if (Date.now() - this.#readAtMs < KEEP_MS) {
      return;
    }
    this.#readAtMs = Date.now();
    try {
      const owners = new Map<string, string>();
      for (const { dataset, owner } of await this.#options.entities.list()) {
        const ref = ownerRefOf(owner);
        if (ref && !owners.has(dataset)) {
          owners.set(dataset, ref);
        }
      }
      this.#owners = owners;
    } catch (error) {
      this.#options.logger.warn(
        `Owners of datasets could not be read from the catalog: ${error}`,
      );
    }
  }
}
