import type { PipelineDefinition } from '@analytics-engine/plugin-analytics-common';
import { sinksOf } from '@analytics-engine/plugin-analytics-common';
import type { DatasetsService } from '@analytics-engine/plugin-analytics-node';
import { resolveSink } from '../runner/createPipelineRunner';
import type { ResolvedSink } from '../runner/types';

/**
 * The sinks of a definition with their datasets and the roll-ups over them.
 *
 * @throws NotFoundError for a dataset that does not exist
 */
export async function resolveSinks(
  definition: PipelineDefinition,
  datasets: DatasetsService,
): Promise<ResolvedSink[]> {
  const sinks: ResolvedSink[] = [];
  for (const sink of sinksOf(definition)) {
    sinks.push(await resolveSink(sink, datasets));
  }
  return sinks;
}
