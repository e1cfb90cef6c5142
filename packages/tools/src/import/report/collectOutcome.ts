import type {
  PipelineError,
  QuarantineClass,
} from '@analytics-engine/plugin-analytics-common';
import type { PortalClient } from '../portal/PortalClient';
import type { ImportOutcome } from './types';

const PAGE_SIZE = 100;
/** Pages of failed batches that are read for examples. */
const MAX_PAGES = 20;
const MAX_EXAMPLES = 3;

/** What is not in the table: waiting for somebody, or cleared by somebody. */
const STATUSES = ['open', 'cleared'] as const;

/** Asks the pipeline what landed and what was set aside, by class. */
export async function collectOutcome(options: {
  portal: PortalClient;
  pipeline: string;
  events: number;
  lineOf(event: number): number | undefined;
}): Promise<ImportOutcome> {
  const { portal, pipeline, events, lineOf } = options;
  const errors: PipelineError[] = [];
  const counts = new Map<QuarantineClass, number>();
  for (const status of STATUSES) {
    let cursor: string | undefined;
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const page = await portal.errors(pipeline, {
        status,
        limit: PAGE_SIZE,
        cursor,
      });
      errors.push(...page.errors);
      if (pages === 0) {
        // The classes count everything, whatever the page.
        for (const { class: name, records } of page.classes) {
          counts.set(name, (counts.get(name) ?? 0) + records);
        }
      }
      cursor = page.nextCursor ?? undefined;
      if (!cursor) {
        break;
      }
    }
  }
  const quarantined = [...counts.values()].reduce((sum, n) => sum + n, 0);
  return {
    landed: events - quarantined,
    quarantined,
    classes: [...counts].map(([name, records]) => ({
      class: name,
      records,
      examples: examplesOf(errors, name, lineOf),
    })),
  };
}

function examplesOf(
  errors: PipelineError[],
  name: QuarantineClass,
  lineOf: (event: number) => number | undefined,
) {
  return errors
    .filter(error => error.class === name)
    .slice(0, MAX_EXAMPLES)
    .map(({ message, sample }) => ({ line: lineOf(sample.offset), message }));
}
