import { InputError } from '@backstage/errors';
import type {
  Dataset,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import {
  POSITION_COLUMNS,
  WarehouseError,
} from '@analytics-engine/plugin-analytics-node';
import { inputStructure, quoteString } from './compileSink';
import { parseTransform } from './parseTransform';

/** Longest wait for the engine's answer, milliseconds. */
const TIMEOUT_MS = 10_000;

/** What is known of a transform after the engine has looked at it. */
export interface TransformCheck {
  /** What is wrong; empty when it can run. */
  problems: string[];
  /** Names and types of the columns that it makes. */
  outputs: Array<{ name: string; type: string }>;
}

/**
 * Looks at a transform: first at its text, then asks the engine which columns
 * it makes, and holds them against the dataset.
 *
 * @throws WarehouseError when the engine cannot be asked now
 */
export async function validateTransform(options: {
  transform: string;
  input?: Record<string, string>;
  dataset: Dataset;
  warehouse: WarehouseService;
}): Promise<TransformCheck> {
  const { dataset, warehouse } = options;
  try {
    const { expressions, where } = parseTransform(options.transform);
    const structure = quoteString(inputStructure(dataset, options.input));
    // With the position columns, so that an aggregate over all rows is refused.
    const positions = POSITION_COLUMNS.map(column => column.name);
    const select = `SELECT ${expressions}, ${positions.join(
      ', ',
    )} FROM null(${structure})${where ? ` WHERE ${where}` : ''}`;
    const { rows } = await warehouse.query<{ name: string; type: string }>({
      name: 'transform-describe',
      query: `DESCRIBE TABLE (${select})`,
      timeoutMs: TIMEOUT_MS,
    });
    const outputs = rows
      .slice(0, -positions.length)
      .map(({ name, type }) => ({ name, type }));
    return { outputs, problems: columnProblems(outputs, dataset) };
  } catch (error) {
    if (error instanceof InputError) {
      return { outputs: [], problems: [error.message] };
    }
    if (error instanceof WarehouseError && !error.retryable) {
      return {
        outputs: [],
        problems: [`ClickHouse does not take the transform: ${error.message}`],
      };
    }
    throw error;
  }
}

function columnProblems(
  outputs: Array<{ name: string; type: string }>,
  dataset: Dataset,
): string[] {
  const positions = POSITION_COLUMNS.map(column => column.name);
  const known = dataset.columns
    .map(column => column.name)
    .filter(name => !positions.includes(name));
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const { name } of outputs) {
    if (positions.includes(name)) {
      problems.push(`Column '${name}' is filled by the pipeline itself`);
    } else if (!known.includes(name)) {
      problems.push(
        `Column '${name}' is not in dataset '${
          dataset.name
        }'; expected one of ${known.join(', ')}. Name an expression with AS`,
      );
    }
    if (seen.has(name)) {
      problems.push(`Column '${name}' is there twice`);
    }
    seen.add(name);
  }
  for (const key of dataset.key) {
    if (known.includes(key) && !seen.has(key)) {
      problems.push(
        `Key column '${key}' of dataset '${dataset.name}' is missing`,
      );
    }
  }
  return problems;
}
