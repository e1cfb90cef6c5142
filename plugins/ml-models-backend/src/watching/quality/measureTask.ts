import type {
  ModelVersion,
  QualityFigures,
  RegressionFigures,
} from '@analytics-engine/plugin-analytics-common';
import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import { SELECTED, selectionParams, type Selection } from '../selection';
import { describeQuality } from './describeQuality';
import { measureClasses } from './measureClasses';
import { measureQuality } from './measureQuality';
import { measureRegression } from './measureRegression';

/** What labels say about predictions of any kind of model. */
export interface TaskQuality {
  predictions: number;
  labelled: number;
  /** All null for regressions. */
  figures: QualityFigures;
  /** Null for what is no regression, and without labels. */
  regression: RegressionFigures | null;
  /** From the scores alone; binary models only. */
  estimatedAccuracy: number | null;
  estimatedAuc: number | null;
}

/** Measures predictions of a version by what kind of model it is; undefined when there are none. */
export async function measureTask(
  warehouse: WarehouseService,
  { version, signature }: ModelVersion,
  selection: Selection,
): Promise<TaskQuality | undefined> {
  const { classes = [], task, threshold } = signature.output;
  const asked = { ...selection, version };
  const unknown = {
    figures: describeQuality(undefined),
    regression: null,
    estimatedAccuracy: null,
    estimatedAuc: null,
  };
  if (task === 'regression') {
    const [group] = await measureRegression({ warehouse, selection: asked });
    return (
      group && {
        ...unknown,
        predictions: group.predictions,
        labelled: group.labelled,
        regression: group.figures,
      }
    );
  }
  if (task === 'multiclass') {
    const [group] = await measureClasses({
      warehouse,
      selection: asked,
      classes,
    });
    return group && { ...unknown, ...group };
  }
  const [group] = await measureQuality({
    warehouse,
    where: SELECTED,
    params: selectionParams(asked),
    model: selection.model,
    threshold,
    grouping: 'all',
  });
  return group && { ...unknown, ...group, figures: describeQuality(group) };
}
