/** A column of a dataset. */
export interface DatasetColumn {
  name: string;
  /** ClickHouse type. */
  type: string;
  description?: string;
  /** Holds personal data: masked wherever values are shown. */
  personal?: boolean;
}

/** A table, view or roll-up of the warehouse that people work with. */
export interface Dataset {
  name: string;
  description?: string;
  /** Table in the warehouse's database. */
  table: string;
  kind: 'table' | 'view' | 'rollup';
  /** Columns that identify a row for people; empty when nothing does. */
  key: string[];
  /** Column of the row's business time. */
  timeColumn?: string;
  columns: DatasetColumn[];
  /** Catalog entity reference. */
  owner: string;
  /** Which retention policy it falls under. */
  retentionClass: 'rawEvents' | 'aggregatedMetrics' | 'none';
  /** Roll-ups only: the dataset it is computed from. */
  source?: string;
  /** Roll-ups only: the SELECT that computes it from the source. */
  select?: string;
  /**
   * The dataset whose rows it holds aside. No list for people shows it; what
   * must find every row, such as erasure and retention, does.
   */
  partOf?: string;
  /** `dataset:clickhouse://host:port:database.table`, OpenLineage naming. */
  lineageId: string;
  /** Plugin that registered it, or `user`. */
  origin: string;
}

/** What a plugin registers or a person creates; the rest is derived. */
export type DatasetRegistration = Omit<Dataset, 'lineageId'>;

/**
 * The one registry of datasets. Registered by the plugins that own the tables
 * at start, created by people at run time.
 */
export interface DatasetsService {
  /** Makes a dataset known; registering the same name again replaces it. */
  register(dataset: DatasetRegistration): Promise<Dataset>;
  list(): Promise<Dataset[]>;
  get(name: string): Promise<Dataset | undefined>;
  /**
   * Creates table and dataset in one step for people's own data, with the
   * position columns that exactly-once needs.
   *
   * @throws ConflictError when the name is taken
   */
  create(request: CreateDatasetRequest): Promise<Dataset>;
  /** Called after every change; answers the unsubscriber. */
  onChange(listener: () => void): () => void;
}

/** A person's own dataset. */
export interface CreateDatasetRequest {
  name: string;
  description?: string;
  columns: DatasetColumn[];
  key?: string[];
  timeColumn?: string;
  /** Column or expression free: columns to sort by; the key and time column by default. */
  orderBy?: string[];
  owner?: string;
}

/**
 * Columns that every table written by a pipeline carries: where the row came
 * from. Exactly-once is decided by asking the table for them.
 */
export const POSITION_COLUMNS: readonly DatasetColumn[] = [
  {
    name: '_topic',
    type: 'LowCardinality(String)',
    description: 'Topic of the event log that the row came from',
  },
  {
    name: '_partition',
    type: 'UInt32',
    description: 'Partition of the topic',
  },
  { name: '_offset', type: 'UInt64', description: 'Offset in the partition' },
];
