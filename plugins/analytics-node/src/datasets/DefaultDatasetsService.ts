import { UNKNOWN_OWNER } from '@analytics-engine/plugin-analytics-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { UnprocessableError } from '../access/errors';
import { fieldsError } from '../access/validation/fieldsError';
import { describeIssues } from '../access/validation/describeIssues';
import type { AnalyticsDatabaseService } from '../database/types';
import { WarehouseError } from '../warehouse/errors';
import type { WarehouseService } from '../warehouse/types';
import { DatasetStore } from './DatasetStore';
import { canonicalTypes } from './canonicalTypes';
import { createDatasetSchema } from './createDatasetSchema';
import { createTableStatement } from './createTableStatement';
import { isEmptyTableOf } from './isEmptyTableOf';
import { POSITION_COLUMNS } from './types';
import type {
  CreateDatasetRequest,
  Dataset,
  DatasetRegistration,
  DatasetsService,
} from './types';

/** Most datasets of people; every list reads them all. */
const MAX_DATASETS = 1_000;
const TABLE_ALREADY_EXISTS = 57;
const TIME_TYPES = /^(Date|Date32|DateTime|DateTime64)\b/;

/** {@link DatasetsService}: what plugins register in memory, people's own in the database. */
export class DefaultDatasetsService implements DatasetsService {
  readonly #registered = new Map<string, Dataset>();
  readonly #listeners = new Set<() => void>();
  readonly #store: DatasetStore;
  readonly #warehouse: WarehouseService;
  readonly #logger: LoggerService;

  static create(options: {
    database: AnalyticsDatabaseService;
    warehouse: WarehouseService;
    logger: LoggerService;
  }): DefaultDatasetsService {
    return new DefaultDatasetsService(options);
  }

  private constructor(options: {
    database: AnalyticsDatabaseService;
    warehouse: WarehouseService;
    logger: LoggerService;
  }) {
    this.#store = DatasetStore.create(options.database);
    this.#warehouse = options.warehouse;
    this.#logger = options.logger;
  }

  async register(registration: DatasetRegistration): Promise<Dataset> {
    const dataset = this.#complete(registration);
    this.#registered.set(dataset.name, dataset);
    this.#notify();
    return dataset;
  }

  async list(): Promise<Dataset[]> {
    const own = await this.#store.list();
    // A plugin's dataset hides a person's of the same name: it came later, by an upgrade.
    const all = new Map(own.map(dataset => [dataset.name, dataset]));
    for (const dataset of this.#registered.values()) {
      all.set(dataset.name, dataset);
    }
    return [...all.values()]
      .map(dataset => this.#complete(dataset))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async get(name: string): Promise<Dataset | undefined> {
    const registered = this.#registered.get(name);
    if (registered) {
      return registered;
    }
    const own = await this.#store.get(name);
    return own && this.#complete(own);
  }

  /**
   * The table comes first and the registration second. A crash between them
   * leaves an empty table, which the repeated call finds and takes.
   *
   * @throws ValidationError, UnprocessableError, ConflictError, WarehouseError
   */
  async create(request: CreateDatasetRequest): Promise<Dataset> {
    const dataset = await this.#plan(request);
    const orderBy = [
      ...new Set(
        request.orderBy ?? [
          ...dataset.key,
          ...(dataset.timeColumn ? [dataset.timeColumn] : []),
        ],
      ),
    ];
    await this.#refuseTaken(dataset.name);
    try {
      await this.#warehouse.command({
        name: 'dataset-create',
        query: createTableStatement({ ...dataset, orderBy }),
        params: { table: dataset.table },
      });
    } catch (error) {
      await this.#acceptFailure(error, dataset);
    }
    if (!(await this.#store.add(dataset))) {
      throw new ConflictError(`Dataset '${dataset.name}' exists`);
    }
    this.#logger.info(`Created dataset ${dataset.name}`);
    this.#notify();
    return this.#complete(dataset);
  }

  onChange(listener: () => void): () => void {
    // Wrapped, so that the same function can be registered twice.
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  async #plan(request: CreateDatasetRequest): Promise<DatasetRegistration> {
    const parsed = createDatasetSchema.safeParse(request);
    if (!parsed.success) {
      throw fieldsError(describeIssues(parsed.error, request));
    }
    const { name, description, columns, key, timeColumn, owner } = parsed.data;
    const types = await canonicalTypes(this.#warehouse, columns);
    const timeIndex = columns.findIndex(column => column.name === timeColumn);
    if (timeColumn && !TIME_TYPES.test(types[timeIndex])) {
      throw fieldsError([
        {
          field: 'timeColumn',
          message: `expected a column of type Date or DateTime, found ${types[timeIndex]}`,
        },
      ]);
    }
    return {
      name,
      description,
      table: name,
      kind: 'table',
      key: key ?? [],
      timeColumn,
      columns: [
        ...columns.map((column, index) => ({ ...column, type: types[index] })),
        ...POSITION_COLUMNS,
      ],
      owner: owner ?? UNKNOWN_OWNER,
      retentionClass: 'none',
      origin: 'user',
    };
  }

  async #refuseTaken(name: string): Promise<void> {
    const all = await this.list();
    const lower = name.toLowerCase();
    // Case-insensitively, because the catalog's names are.
    const taken = all.find(
      other =>
        other.name.toLowerCase() === lower ||
        other.table.toLowerCase() === lower,
    );
    if (taken) {
      throw new ConflictError(`Dataset '${taken.name}' exists`);
    }
    if (all.length >= MAX_DATASETS) {
      throw new UnprocessableError(
        `There are ${all.length} datasets, the most that are allowed`,
      );
    }
  }

  /** Returns when the table that is in the way is our own of an interrupted call. */
  async #acceptFailure(
    error: unknown,
    dataset: DatasetRegistration,
  ): Promise<void> {
    if (!(error instanceof WarehouseError) || error.retryable) {
      throw error;
    }
    if (error.code !== TABLE_ALREADY_EXISTS) {
      throw new UnprocessableError(
        `The warehouse refuses the table of dataset '${dataset.name}': ${error.message}`,
      );
    }
    if (!(await isEmptyTableOf(this.#warehouse, dataset))) {
      throw new ConflictError(
        `Table '${dataset.table}' exists in the warehouse and is not this dataset's`,
      );
    }
  }

  #complete(registration: DatasetRegistration): Dataset {
    const { host, database } = this.#warehouse;
    return {
      ...registration,
      lineageId: `dataset:clickhouse://${host}:${database}.${registration.table}`,
    };
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (error) {
        this.#logger.error('A listener to datasets failed', error as Error);
      }
    }
  }
}
