import { InputError } from '@backstage/errors';
import type { ImportIdentity } from './mapping/buildPipeline';
import { createMapping, type TargetColumn } from './mapping/createMapping';
import { inferColumns } from './mapping/inferColumns';
import { findShippedMapping, readMappingFile } from './mapping/readMappingFile';
import type { PortalClient } from './portal/PortalClient';
import { detectLayout, type LayoutOptions } from './source/detectLayout';
import { hashSource, openSource, type SourceFile } from './source/openSource';
import { sampleSource, type SourceSample } from './source/sampleSource';

/** What a person asks for. */
export interface PrepareOptions {
  portal: PortalClient;
  dataset: string;
  path: string;
  layout: LayoutOptions;
  /** Names of the columns of a CSV file without header. */
  columns?: string[];
  /** Dataset column to expression. */
  map?: Record<string, string>;
  mappingPath?: string;
  /** Create the dataset when it does not exist. */
  create?: boolean;
}

/** An import that is ready to begin. */
export interface PreparedImport {
  source: SourceFile;
  identity: ImportIdentity;
  /** True when the dataset was made for it. */
  created: boolean;
}

/** Looks at file and dataset and decides how they fit; creates the dataset if asked to. */
export async function prepareImport(
  options: PrepareOptions,
): Promise<PreparedImport> {
  const { portal, dataset, path, columns, map } = options;
  if (map && options.mappingPath) {
    throw new InputError('Give --map or --mapping, not both');
  }
  const source = await openSource(path);
  const layout = await detectLayout(source, options.layout);
  const sample = await sampleSource({ source, layout, columns });
  const { targets, key, created } = await findTargets(portal, options, sample);
  const expressions = map
    ? { name: 'command line', columns: map }
    : await findExpressions(options, sample);
  const mapping = createMapping({
    dataset,
    targets,
    key,
    sourceColumns: sample.columns,
    sourceType: layout.format === 'csv' ? 'String' : 'Nullable(String)',
    expressions,
  });
  const sha256 = await hashSource(source);
  return { source, identity: { dataset, sha256, mapping, layout }, created };
}

async function findExpressions(
  options: PrepareOptions,
  sample: SourceSample,
): Promise<{ name: string; columns: Record<string, string> } | undefined> {
  const { mappingPath, dataset } = options;
  const file = mappingPath
    ? await readMappingFile(mappingPath)
    : await findShippedMapping(dataset, sample.header);
  if (!file) {
    return undefined;
  }
  if (file.dataset && file.dataset !== dataset) {
    throw new InputError(
      `Mapping '${mappingPath}' is for dataset '${file.dataset}', not '${dataset}'`,
    );
  }
  return { name: file.name ?? mappingPath!, columns: file.columns };
}

async function findTargets(
  portal: PortalClient,
  options: PrepareOptions,
  sample: SourceSample,
): Promise<{ targets: TargetColumn[]; key: string[]; created: boolean }> {
  const datasets = await portal.datasets();
  const found = datasets.find(({ name }) => name === options.dataset);
  if (found) {
    if (found.kind !== 'table') {
      throw new InputError(
        `Dataset '${options.dataset}' is a ${found.kind} and cannot be imported into`,
      );
    }
    return { targets: found.columns, key: found.key, created: false };
  }
  const columns = inferColumns(
    sample.columns.filter(name => !name.startsWith('_')),
    sample.rows,
  );
  if (!options.create) {
    const proposal = columns
      .map(({ name, type }) => `  ${name} ${type}`)
      .join('\n');
    throw new InputError(
      `Dataset '${options.dataset}' does not exist; there are ${datasets
        .map(({ name }) => name)
        .join(
          ', ',
        )}. With --create it is made with these columns, judged by the first ${
        sample.rows.length
      } records:\n${proposal}`,
    );
  }
  const timeColumn = columns.find(({ type }) => /^Date/.test(type))?.name;
  await portal.createDataset({
    name: options.dataset,
    description: `Made for the import of a file with ${sample.columns.length} columns`,
    columns,
    ...(timeColumn && { timeColumn }),
  });
  return { targets: columns, key: [], created: true };
}
