import { quoteIdentifier } from '@analytics-engine/plugin-analytics-node';
import type { FeatureSource, ModelDefinition } from '../definitions/types';

/** Columns of every snapshot before those of the features, which are f0, f1, ... */
export const FIXED_COLUMNS = [
  '_row UInt64',
  '_time Int64',
  '_entity String',
  '_label UInt8',
];

/** Name of a feature's column in the snapshot. */
export function featureColumn(index: number): string {
  return `f${index}`;
}

/** Columns of a snapshot table. */
export function snapshotColumns(definition: ModelDefinition): string[] {
  return [
    ...FIXED_COLUMNS,
    ...definition.features.map(({ type }, index) =>
      type === 'category'
        ? `${featureColumn(index)} Nullable(String)`
        : `${featureColumn(index)} Nullable(Float32)`,
    ),
  ];
}

/** Features as the columns of a snapshot, read from `source`. */
export function featureExpressions(
  features: ReadonlyArray<Pick<FeatureSource, 'name' | 'type'>>,
  source: string,
): string {
  return features
    .map(({ name, type }, index) => {
      const column = `${source}.${quoteIdentifier(name)}`;
      const value =
        type === 'category' ? `toString(${column})` : `toFloat32(${column})`;
      return `${value} AS ${featureColumn(index)}`;
    })
    .join(',\n  ');
}

/**
 * Rows of a range, with the columns of a snapshot. Rows are numbered by time
 * and entity, so that a second snapshot of the same data has the same order; rows
 * without a time are put in an order that has nothing to do with their content
 * and their number stands for the time.
 */
export function rangeRows(definition: ModelDefinition): string {
  const { label, entity, time } = definition;
  const labelColumn = `source.${quoteIdentifier(label.column)}`;
  const entityColumn = entity
    ? `toString(source.${quoteIdentifier(entity)})`
    : `''`;
  const timeColumn = time && `source.${quoteIdentifier(time)}`;
  const fingerprint = `cityHash64(${definition.features
    .map(({ name }) => `toString(source.${quoteIdentifier(name)})`)
    .join(', ')}, toString(${labelColumn}))`;
  const order = [timeColumn, entity && entityColumn, fingerprint]
    .filter(Boolean)
    .join(', ');
  const number = `row_number() OVER (ORDER BY ${order}) - 1`;
  return `SELECT
  ${number} AS _row,
  ${
    timeColumn
      ? `toUnixTimestamp64Milli(toDateTime64(${timeColumn}, 3, 'UTC'))`
      : `toInt64(${number})`
  } AS _time,
  ifNull(${entityColumn}, '') AS _entity,
  toUInt8(ifNull(toString(${labelColumn}), '') = {positive:String}) AS _label,
  ${featureExpressions(definition.features, 'source')}
FROM (${definition.sql}) AS source
${
  timeColumn
    ? `WHERE ${timeColumn} >= {from:DateTime64(3)} AND ${timeColumn} < {to:DateTime64(3)}`
    : ''
}`;
}

/** Rows of one moment: features of what was before it, the label of what came after. */
export function momentRows(definition: ModelDefinition): string {
  const { snapshots, label } = definition;
  const labelColumn = `labels.${quoteIdentifier(label.column)}`;
  return `SELECT
  {base:UInt64} + row_number() OVER (ORDER BY toString(source.entity)) - 1 AS _row,
  toUnixTimestamp64Milli({asOf:DateTime64(3)}) AS _time,
  ifNull(toString(source.entity), '') AS _entity,
  toUInt8(ifNull(toString(${labelColumn}), '') = {positive:String}) AS _label,
  ${featureExpressions(definition.features, 'source')}
FROM (${definition.sql}) AS source
INNER JOIN (${snapshots!.labelSql}) AS labels ON source.entity = labels.entity`;
}
