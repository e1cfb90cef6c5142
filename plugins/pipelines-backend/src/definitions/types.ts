import type {
  PipelineDefinition,
  PipelineListItem,
} from '@analytics-engine/plugin-analytics-common';
import {
  batchSizeSchema,
  pipelineDefinitionSchema,
  windowSizeSchema,
} from '@analytics-engine/plugin-analytics-common';
import type { z } from 'zod';

/** A definition as it was written: block limits that are absent are inherited. */
export const writtenDefinitionSchema = pipelineDefinitionSchema.extend({
  batchSize: batchSizeSchema.optional(),
  windowSize: windowSizeSchema.optional(),
});

/** See {@link writtenDefinitionSchema}. */
export type WrittenDefinition = z.output<typeof writtenDefinitionSchema>;

/** Limits of a block; the global ones are inherited by every pipeline without its own. */
export interface BlockLimits {
  batchSize: number;
  windowSize: string;
}

/** One row of the definitions' table. */
export interface StoredDefinition {
  written: WrittenDefinition;
  origin: PipelineListItem['origin'];
  /** A person's own values, over the written ones. */
  override: Partial<BlockLimits>;
  version: number;
  createdAtMs: number;
  updatedAtMs: number;
}

/** The definition that a pipeline runs with: own value, written value, global value. */
export function resolveDefinition(
  stored: StoredDefinition,
  globals: BlockLimits,
): PipelineDefinition {
  return {
    ...stored.written,
    batchSize:
      stored.override.batchSize ??
      stored.written.batchSize ??
      globals.batchSize,
    windowSize:
      stored.override.windowSize ??
      stored.written.windowSize ??
      globals.windowSize,
  };
}

/** True when the pipeline takes at least one of its limits from the global ones. */
export function inheritsLimits(
  stored: StoredDefinition,
  keys: ReadonlyArray<keyof BlockLimits>,
): boolean {
  return keys.some(
    key =>
      stored.override[key] === undefined && stored.written[key] === undefined,
  );
}
