import type {
  PipelineValidation,
  SinkDefinition,
} from '@analytics-engine/plugin-analytics-common';
import type {
  Dataset,
  DatasetsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { POSITION_COLUMNS } from '@analytics-engine/plugin-analytics-node';

/** Says what is wrong with one sink; fields are relative to the sink. */
export type SinkValidator = (
  sink: SinkDefinition,
) => Promise<Pick<PipelineValidation, 'errors' | 'warnings'>>;

/**
 * Asks the warehouse whether a transform can work.
 *
 * @returns what is wrong with it
 * @throws WarehouseError when the warehouse cannot be asked
 */
export type TransformValidator = (options: {
  dataset: Dataset;
  transform: string;
  input?: Record<string, string>;
}) => Promise<string[]>;

/** Longest wait for the warehouse while validating. */
const TIMEOUT_MS = 10_000;

/**
 * Checks that the dataset exists and can be written with positions, and that
 * the transform is understood. A warehouse that is away gives warnings: the
 * pipeline could not start now either, and will say so.
 */
export function createSinkValidator(options: {
  datasets: DatasetsService;
  warehouse: WarehouseService;
  validateTransform: TransformValidator;
}): SinkValidator {
  const { datasets, warehouse, validateTransform } = options;
  return async sink => {
    const errors: PipelineValidation['errors'] = [];
    const warnings: PipelineValidation['warnings'] = [];
    const dataset = await datasets.get(sink.dataset);
    if (!dataset) {
      const known = (await datasets.list())
        .filter(({ kind }) => kind === 'table')
        .map(({ name }) => name);
      errors.push({
        field: 'dataset',
        message: `Dataset '${sink.dataset}' does not exist`,
        expected: `one of ${known.join(', ')}`,
      });
    } else if (dataset.kind !== 'table') {
      errors.push({
        field: 'dataset',
        message: `Dataset '${sink.dataset}' is a ${dataset.kind} and cannot be written to`,
        expected: 'a dataset of kind table',
      });
    }
    if (sink.input && !sink.transform) {
      errors.push({
        field: 'input',
        message: 'input describes the rows of a transform; there is none',
      });
    }
    if (errors.length > 0 || !dataset) {
      return { errors, warnings };
    }
    try {
      const missing = await findMissingPositionColumns(warehouse, dataset);
      if (missing.length > 0) {
        errors.push({
          field: 'dataset',
          message: `Table '${dataset.table}' of dataset '${
            dataset.name
          }' lacks ${missing.join(', ')}: exactly-once is decided by them`,
          expected: POSITION_COLUMNS.map(
            ({ name, type }) => `${name} ${type}`,
          ).join(', '),
        });
      } else if (sink.transform) {
        const problems = await validateTransform({
          dataset,
          transform: sink.transform,
          input: sink.input,
        });
        errors.push(
          ...problems.map(message => ({ field: 'transform', message })),
        );
      }
    } catch (error) {
      warnings.push({
        field: sink.transform ? 'transform' : 'dataset',
        message: `Not checked against the warehouse: ${
          (error as Error).message
        }`,
      });
    }
    return { errors, warnings };
  };
}

async function findMissingPositionColumns(
  warehouse: WarehouseService,
  dataset: Dataset,
): Promise<string[]> {
  const { rows } = await warehouse.query<{ name: string }>({
    name: 'dataset-columns',
    query:
      'SELECT name FROM system.columns WHERE database = {database:String} AND table = {table:String}',
    params: { database: warehouse.database, table: dataset.table },
    timeoutMs: TIMEOUT_MS,
  });
  const found = new Set(rows.map(({ name }) => name));
  return POSITION_COLUMNS.map(({ name }) => name).filter(
    name => !found.has(name),
  );
}
