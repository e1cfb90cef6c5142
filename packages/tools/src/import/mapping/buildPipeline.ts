import type { PipelineDefinitionInput } from '@analytics-engine/plugin-analytics-common';
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { SourceLayout } from '../source/detectLayout';
import { quoted } from './conversion';
import type { Mapping } from './types';

/** Digits of a hash in a name. */
const HASH_DIGITS = 8;
/** Longest part of a dataset's name in the pipeline's name. */
const MAX_SLUG_LENGTH = 30;

/** What identifies an import: repeated with the same it goes on, with another it is another. */
export interface ImportIdentity {
  dataset: string;
  /** Of the file as it lies there. */
  sha256: string;
  mapping: Mapping;
  layout: SourceLayout;
}

/** Names of one import. */
export interface ImportNames {
  pipeline: string;
  topic: string;
  /** Begins the pipelines' names of every import of this file into the dataset. */
  filePrefix: string;
  /** Begins the idempotency keys of the import's appends. */
  keyPrefix: string;
}

/** Every import of a file has a topic of its own: its offsets count the file's events. */
export function nameImport(identity: ImportIdentity): ImportNames {
  const { dataset, sha256, mapping, layout } = identity;
  const how = createHash('sha256')
    .update(JSON.stringify([mapping.columns, mapping.input, layout]))
    .digest('hex');
  const slug = dataset
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, MAX_SLUG_LENGTH)
    .replace(/-$/, '');
  const file = sha256.slice(0, HASH_DIGITS);
  const way = how.slice(0, HASH_DIGITS);
  const filePrefix = `import-${slug}-${file}-`;
  return {
    pipeline: `${filePrefix}${way}`,
    topic: `import.${dataset}.${file}.${way}`,
    filePrefix,
    keyPrefix: `import:${sha256}:${how.slice(0, 16)}`,
  };
}

/** The pipeline that lands the import's topic in the dataset. */
export function buildPipeline(
  identity: ImportIdentity,
  path: string,
): PipelineDefinitionInput {
  const { dataset, sha256, mapping } = identity;
  const names = nameImport(identity);
  const expressions = Object.entries(mapping.columns)
    .map(([column, expression]) => `  ${expression} AS ${quoted(column)}`)
    .join(',\n');
  return {
    name: names.pipeline,
    description: `Import of ${basename(path).slice(
      0,
      200,
    )} (sha256 ${sha256}) into ${dataset}`,
    source: { topic: names.topic, group: names.pipeline },
    sink: { dataset },
    transform: `SELECT\n${expressions}\nFROM input`,
    input: mapping.input,
    onError: 'quarantine',
  };
}
