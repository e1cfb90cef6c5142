import type { ModelVersion } from '@analytics-engine/plugin-analytics-common';
import type { GatesService } from '@analytics-engine/plugin-analytics-node';
import { StateConflictError } from '@analytics-engine/plugin-analytics-node';

/**
 * Asks whether somebody holds back models that learned from a dataset: bad
 * data makes models that look fine.
 *
 * @throws StateConflictError with every gate's reason
 */
export async function checkGates(
  gates: GatesService,
  { model, version, trainingData }: ModelVersion,
): Promise<void> {
  const dataset = trainingData?.dataset;
  if (dataset === undefined) {
    return;
  }
  const closed = await gates.closed({ passage: 'deployment', dataset });
  if (closed.length > 0) {
    throw new StateConflictError(
      `Version '${version}' of model '${model}' learned from dataset '${dataset}', which is held back: ${closed
        .map(({ reason }) => reason)
        .join('; ')}`,
      {
        details: {
          gates: closed.map(({ id, reason, link, source }) => ({
            id,
            reason,
            link,
            source,
          })),
        },
      },
    );
  }
}
