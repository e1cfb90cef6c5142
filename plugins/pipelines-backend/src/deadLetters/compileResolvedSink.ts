import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import { UnprocessableError } from '@analytics-engine/plugin-analytics-node';
import type { ResolvedSink } from '../runner/types';
import type { CompiledSink } from '../transform';
import { compileSink, validateTransform } from '../transform';

/**
 * Makes the statement of a sink, asking the engine what its transform makes.
 *
 * @throws UnprocessableError when the transform cannot work, WarehouseError
 *   when the engine cannot be asked
 */
export async function compileResolvedSink(
  sink: ResolvedSink,
  warehouse: WarehouseService,
): Promise<CompiledSink> {
  const { dataset, transform, input } = sink;
  let outputs: string[] | undefined;
  if (transform !== undefined) {
    const check = await validateTransform({
      dataset,
      transform,
      input,
      warehouse,
    });
    if (check.problems.length > 0) {
      throw new UnprocessableError(
        `The transform into dataset '${
          dataset.name
        }' cannot work: ${check.problems.join('; ')}`,
        { details: { problems: check.problems } },
      );
    }
    outputs = check.outputs.map(({ name }) => name);
  }
  return compileSink({
    database: warehouse.database,
    dataset,
    transform,
    input,
    outputs,
  });
}
