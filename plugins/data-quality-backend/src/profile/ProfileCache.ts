import type { DatasetProfile } from '@analytics-engine/plugin-analytics-common';
import type {
  Dataset,
  DatasetsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import { QualityWarehouse } from '../evaluate/QualityWarehouse';
import { readProfile } from './readProfile';

/** Profiles that are kept; the one that was made first goes first. */
const MAX_PROFILES = 200;
/** A profile costs two scans: one that is so young is answered again. */
const MAX_AGE_MS = 10 * 60_000;

/** Makes profiles when they are asked for, and keeps the newest of each dataset. */
export class ProfileCache {
  readonly #datasets: DatasetsService;
  readonly #warehouse: WarehouseService;
  readonly #profiles = new Map<
    string,
    { atMs: number; profile: Promise<DatasetProfile> }
  >();

  static create(options: {
    datasets: DatasetsService;
    warehouse: WarehouseService;
  }): ProfileCache {
    return new ProfileCache(options.datasets, options.warehouse);
  }

  private constructor(datasets: DatasetsService, warehouse: WarehouseService) {
    this.#datasets = datasets;
    this.#warehouse = warehouse;
  }

  /**
   * @throws NotFoundError for an unknown dataset, WarehouseError
   */
  async get(
    name: string,
    options: { refresh?: boolean } = {},
  ): Promise<{ dataset: Dataset; profile: DatasetProfile }> {
    const dataset = await this.#datasets.get(name);
    if (!dataset) {
      throw new NotFoundError(`Dataset '${name}' does not exist`);
    }
    const known = this.#profiles.get(name);
    const isFresh = known && Date.now() - known.atMs < MAX_AGE_MS;
    const profile =
      isFresh && !options.refresh ? known.profile : this.#make(dataset);
    return { dataset, profile: await profile };
  }

  /** Two who ask at once get the same profile. */
  #make(dataset: Dataset): Promise<DatasetProfile> {
    const profile = readProfile({
      dataset,
      warehouse: QualityWarehouse.create({ warehouse: this.#warehouse }),
    });
    this.#profiles.delete(dataset.name);
    this.#profiles.set(dataset.name, { atMs: Date.now(), profile });
    profile.catch(() => {
      if (this.#profiles.get(dataset.name)?.profile === profile) {
        this.#profiles.delete(dataset.name);
      }
    });
    for (const oldest of this.#profiles.keys()) {
      if (this.#profiles.size <= MAX_PROFILES) break;
      this.#profiles.delete(oldest);
    }
    return profile;
  }
}
