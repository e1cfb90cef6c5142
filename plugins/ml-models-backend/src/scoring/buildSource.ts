import type {
  BatchScoreRequest,
  ModelFeature,
} from '@analytics-engine/plugin-analytics-common';
import {
  quoteIdentifier,
  UnprocessableError,
  type Dataset,
} from '@analytics-engine/plugin-analytics-node';
import type { ModelDefinition } from '../training/definitions/types';
import { featureExpressions } from '../training/snapshot/buildRows';
import { warehouseTime } from '../training/snapshot/warehouseTime';
import type { ScoringSource } from './types';

/**
 * Rows of a dataset within the window.
 *
 * @throws UnprocessableError when it lacks a column that is needed, or has none
 */
export function datasetSource(
  dataset: Dataset,
  features: readonly ModelFeature[],
  request: BatchScoreRequest,
): ScoringSource {
  const columns = new Set(dataset.columns.map(({ name }) => name));
  const missing = features
    .filter(({ name, nullable }) => !nullable && !columns.has(name))
    .map(({ name }) => name);
  if (missing.length > 0) {
    throw new UnprocessableError(
      `Dataset '${dataset.name}' has no column for the features ${missing.join(
        ', ',
      )}`,
    );
  }
  const { entityColumn } = request;
  if (entityColumn && !columns.has(entityColumn)) {
    throw new UnprocessableError(
      `Dataset '${dataset.name}' has no column '${entityColumn}'`,
    );
  }
  return assemble({
    from: '{sourceTable:Identifier} AS source',
    // One that may be missing and has no column is missing everywhere.
    features: features.filter(({ name }) => columns.has(name)),
    entity: entityColumn,
    time: dataset.timeColumn,
    window: request,
    what: `Dataset '${dataset.name}'`,
    params: { sourceTable: dataset.table },
  });
}

/**
 * Rows that a definition's SQL gives for a moment, or within the window.
 *
 * @throws UnprocessableError when it has other features than the version
 */
export function definitionSource(
  definition: ModelDefinition,
  features: readonly ModelFeature[],
  request: BatchScoreRequest,
): ScoringSource {
  const { name, entity, snapshots, sql, time } = definition;
  const known = new Set(definition.features.map(feature => feature.name));
  const missing = features.filter(
    feature => !feature.nullable && !known.has(feature.name),
  );
  if (missing.length > 0) {
    throw new UnprocessableError(
      `The definition of '${name}' does not give the features ${missing
        .map(feature => feature.name)
        .join(', ')} of this version; name a dataset that has them`,
    );
  }
  if (request.asOf && !snapshots) {
    throw new UnprocessableError(
      `The definition of '${name}' does not look at moments: asOf has no meaning`,
    );
  }
  return assemble({
    from: `(${sql}) AS source`,
    features: features.filter(feature => known.has(feature.name)),
    entity: snapshots ? 'entity' : entity,
    time: snapshots ? undefined : time,
    window: request,
    what: `The definition of '${name}'`,
    params: snapshots
      ? {
          asOf: warehouseTime(
            request.asOf ? Date.parse(request.asOf) : Date.now(),
          ),
        }
      : {},
  });
}

function assemble(options: {
  from: string;
  features: ModelFeature[];
  entity: string | undefined;
  time: string | undefined;
  window: { from?: string; to?: string };
  what: string;
  params: Record<string, unknown>;
}): ScoringSource {
  const { features, entity, time, window } = options;
  if (features.length === 0) {
    throw new UnprocessableError(
      `${options.what} has no column for any feature of this version`,
    );
  }
  const bounds = (['from', 'to'] as const).filter(key => window[key]);
  if (bounds.length > 0 && !time) {
    throw new UnprocessableError(
      `${options.what} has no time column: ${bounds.join(
        ' and ',
      )} cannot be held against anything`,
    );
  }
  const column = (name: string) => `source.${quoteIdentifier(name)}`;
  const conditions = bounds.map(
    bound =>
      `${column(time!)} ${
        bound === 'from' ? '>=' : '<'
      } {${bound}:DateTime64(3)}`,
  );
  return {
    query: `SELECT
  ${entity ? `ifNull(toString(${column(entity)}), '')` : "''"} AS _entity,
  ${featureExpressions(features, 'source')}
FROM ${options.from}
${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}`,
    params: {
      ...options.params,
      ...Object.fromEntries(
        bounds.map(bound => [bound, warehouseTime(Date.parse(window[bound]!))]),
      ),
    },
    features,
  };
}
