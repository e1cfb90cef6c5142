import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import type { DatasetsService } from '@analytics-engine/plugin-analytics-node';
import {
  allOf,
  compileRowCheck,
  isRowCheck,
} from '../compiler/compileRowCheck';
import { ParameterBag } from '../compiler/ParameterBag';
import { notBefore } from '../compiler/timeBounds';
import type { FailingRowsOf } from '../types';

/**
 * The rows that a check counts as failing, by the same conditions that the
 * scan counts them with.
 */
export async function createFailingRowsOf(options: {
  datasets: DatasetsService;
}): Promise<{ of: FailingRowsOf; stop(): void }> {
  const { datasets } = options;
  let tables = new Map<string, string>();
  const readTables = async () => {
    tables = new Map(
      (await datasets.list()).map(({ name, table }) => [name, table]),
    );
  };
  await readTables();
  // Without its new name a reference fails in the warehouse, with the reason.
  const stop = datasets.onChange(() => void readTables().catch(() => {}));
  return {
    stop,
    of: (check, dataset, { nowMs }) => {
      if (!isRowCheck(check)) {
        return undefined;
      }
      const bag = ParameterBag.create();
      const { failing } = compileRowCheck(
        check,
        dataset,
        bag,
        name => tables.get(name) ?? name,
      );
      if (failing === undefined) {
        return undefined;
      }
      const inWindow = check.window
        ? notBefore(
            dataset,
            dataset.timeColumn ?? '',
            nowMs - parseDurationMs(check.window),
            bag,
          )
        : undefined;
      return {
        condition: allOf(inWindow, failing)!,
        params: bag.params,
      };
    },
  };
}
