import {
  MAX_CHECKS_PER_DATASET,
  type CheckDefinition,
  type CheckFileProblem,
} from '@analytics-engine/plugin-analytics-common';
import { InputError } from '@backstage/errors';
import { parseCheckList } from '../checks/parseCheckList';
import type { ValidatedCheck } from '../checks/validateCheck';

/** What a file holds: checks that can be carried out, and what is wrong with the others. */
export interface JudgedCheckFile {
  checks: CheckDefinition[];
  problems: CheckFileProblem[];
}

/**
 * Reads the checks of a file about one dataset, which need not name it. One
 * that is wrong is left out and does not keep the others from being carried out.
 *
 * @throws InputError when it is no list of checks, WarehouseError when the
 *   engine cannot be asked now
 */
export async function judgeCheckFile(
  text: string,
  options: {
    dataset: string;
    /** Who has an id already; undefined when it is free. */
    ownerOfId(id: string): string | undefined;
    validate(input: unknown): Promise<ValidatedCheck>;
  },
): Promise<JudgedCheckFile> {
  const judged: JudgedCheckFile = { checks: [], problems: [] };
  const complain = (checkId: unknown, field: string, message: string) =>
    judged.problems.push({
      checkId: typeof checkId === 'string' ? checkId : null,
      field,
      message,
    });
  const list = parseCheckList(text);
  if (list.length > MAX_CHECKS_PER_DATASET) {
    throw new InputError(
      `expected at most ${MAX_CHECKS_PER_DATASET} checks, found ${list.length}`,
    );
  }
  for (const [index, written] of list.entries()) {
    const { id, dataset = options.dataset } = (written ?? {}) as {
      id?: unknown;
      dataset?: unknown;
    };
    const place = (field: string) =>
      field ? `checks[${index}].${field}` : `checks[${index}]`;
    const { check, issues } = await options.validate(
      written !== null && typeof written === 'object'
        ? { ...written, dataset }
        : written,
    );
    for (const { field, message } of issues) {
      complain(id, place(field), message);
    }
    if (!check || issues.length > 0) {
      continue;
    }
    const holder = judged.checks.some(each => each.id === check.id)
      ? 'this file'
      : options.ownerOfId(check.id);
    if (check.dataset !== options.dataset) {
      complain(
        id,
        place('dataset'),
        `expected ${options.dataset}, the entity's, found ${check.dataset}`,
      );
    } else if (holder) {
      complain(id, place('id'), `is taken by ${holder}`);
    } else {
      judged.checks.push(check);
    }
  }
  return judged;
}
