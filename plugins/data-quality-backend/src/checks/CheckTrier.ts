import type { CheckTrial } from '@analytics-engine/plugin-analytics-common';
import type {
  DatasetsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { compileScan } from '../compiler/compileScan';
import { isScanCheck } from '../compiler/types';
import { evaluateChecks } from '../evaluate/evaluateChecks';
import { QualityWarehouse } from '../evaluate/QualityWarehouse';
import { readColumns } from '../evaluate/readColumns';
import { validateCheck } from './validateCheck';

/** Carries a check out before it is saved, and keeps nothing of it. */
export class CheckTrier {
  readonly #datasets: DatasetsService;
  readonly #warehouse: WarehouseService;

  static create(options: {
    datasets: DatasetsService;
    warehouse: WarehouseService;
  }): CheckTrier {
    return new CheckTrier(options);
  }

  private constructor(options: {
    datasets: DatasetsService;
    warehouse: WarehouseService;
  }) {
    this.#datasets = options.datasets;
    this.#warehouse = options.warehouse;
  }

  async try(input: unknown, signal: AbortSignal): Promise<CheckTrial> {
    const startedMs = Date.now();
    const validated = await validateCheck(input, {
      datasets: this.#datasets,
      warehouse: this.#warehouse,
    });
    const { dataset, issues } = validated;
    let { check } = validated;
    if (!check || !dataset || issues.length > 0) {
      return {
        valid: false,
        errors: issues,
        result: null,
        durationMs: Date.now() - startedMs,
        rowsScanned: 0,
        sql: null,
      };
    }
    const warehouse = QualityWarehouse.create({
      warehouse: this.#warehouse,
      signal,
    });
    if (check.type === 'schema' && !check.columns) {
      const columns = await readColumns(warehouse, dataset.table);
      check = { ...check, columns };
    }
    const all = await this.#datasets.list();
    const tableOf = (name: string) =>
      all.find(each => each.name === name)?.table ?? name;
    const failedBefore = new Set([check.id]);
    const [result] = await evaluateChecks([check], {
      dataset,
      datasets: this.#datasets,
      warehouse,
      nowMs: startedMs,
      failedBefore,
      tableOf,
    });
    const written = check.type === 'sql' ? check.query : null;
    return {
      valid: true,
      errors: [],
      result,
      durationMs: Date.now() - startedMs,
      rowsScanned: warehouse.rowsRead,
      sql: isScanCheck(check)
        ? compileScan({
            dataset,
            checks: [check],
            keys: 'exact',
            failedBefore,
            tableOf,
          }).query
        : written,
    };
  }
}
