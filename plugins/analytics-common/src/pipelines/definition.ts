import { z } from 'zod';
import { durationSchema } from '../duration';
import { identifierSchema, nameSchema, topicSchema } from '../names';

/** Most rows of one block. */
export const MAX_BATCH_SIZE = 200_000;
/** Rows of one block unless the definition says otherwise. */
export const DEFAULT_BATCH_SIZE = 50_000;
/** Longest wait before a block with few rows is cut, unless the definition says otherwise. */
export const DEFAULT_WINDOW_SIZE = '1s';
/** Longest transform in characters. */
export const MAX_TRANSFORM_LENGTH = 20_000;

/** Rows of one block. */
export const batchSizeSchema = z.int().min(1).max(MAX_BATCH_SIZE);
/** Longest wait before a block is cut. */
export const windowSizeSchema = durationSchema('50ms', '1h');

/**
 * How incoming records become rows of a dataset.
 *
 * Without `transform`, a record is a JSON object whose keys are columns of the
 * dataset's table; other keys are ignored, missing ones take the default.
 * With it, `transform` is one `SELECT <expressions> FROM input [WHERE ...]`
 * over the incoming rows: at most one row out for each record. `input` names
 * the incoming columns and their ClickHouse types; without it they are those
 * of the table.
 */
export const sinkSchema = z.strictObject({
  dataset: identifierSchema,
  transform: z.string().min(1).max(MAX_TRANSFORM_LENGTH).optional(),
  input: z
    .record(identifierSchema, z.string().min(1).max(500))
    .refine(input => Object.keys(input).length <= 500, 'at most 500 columns')
    .optional(),
});

/** How records of one sink become rows. */
export type SinkDefinition = z.infer<typeof sinkSchema>;

/** What a person writes to make a pipeline; REST, portal and configuration share it. */
export const pipelineDefinitionSchema = z.strictObject({
  name: nameSchema,
  description: z.string().max(500).optional(),
  owner: z.string().max(200).optional(),
  source: z.strictObject({
    topic: topicSchema,
    group: z.string().min(1).max(255),
  }),
  sink: z.strictObject({ dataset: identifierSchema }),
  transform: sinkSchema.shape.transform,
  input: sinkSchema.shape.input,
  /** Further datasets that the same records land in; all of them or none count as landed. */
  branches: z.array(sinkSchema).max(8).optional(),
  batchSize: batchSizeSchema.default(DEFAULT_BATCH_SIZE),
  windowSize: windowSizeSchema.default(DEFAULT_WINDOW_SIZE),
  /** What happens to a record that the warehouse refuses: set aside, or stop at it. */
  onError: z.enum(['quarantine', 'stop']).default('quarantine'),
});

/** A pipeline's definition with its defaults filled in. */
export type PipelineDefinition = z.infer<typeof pipelineDefinitionSchema>;
/** A pipeline's definition as a person writes it. */
export type PipelineDefinitionInput = z.input<typeof pipelineDefinitionSchema>;

/** The main sink and the branches of a definition, main sink first. */
export function sinksOf(definition: PipelineDefinition): SinkDefinition[] {
  return [
    {
      dataset: definition.sink.dataset,
      transform: definition.transform,
      input: definition.input,
    },
    ...(definition.branches ?? []),
  ];
}
