import type {
  DatasetsQualityResponse,
  ModelsStatusResponse,
  PipelinesStatusResponse,
} from '@analytics-engine/plugin-analytics-common';
import { datasetConcerns } from './datasetConcerns';
import { modelConcerns } from './modelConcerns';
import { pipelineConcerns } from './pipelineConcerns';
import type { Concern } from './types';

/** What one part of the product said: its answer, that it did not, or nothing yet. */
export interface Part<T> {
  data: T | undefined;
  error: Error | undefined;
}

/** The one sentence about everything, and what is behind it, worst first. */
export interface OverallJudgement {
  tone: 'success' | 'warning' | 'danger';
  sentence: string;
  concerns: Concern[];
}

const ORDER = { danger: 0, warning: 1, info: 2 } as const;

/** Is it fine? Only said when every part was asked and answered. */
export function judgeAll(parts: {
  pipelines: PipelinesStatusResponse;
  quality: Part<DatasetsQualityResponse>;
  models: Part<ModelsStatusResponse>;
}): OverallJudgement {
  const { pipelines, quality, models } = parts;
  const concerns = [
    ...pipelines.pipelines.flatMap(pipelineConcerns),
    ...(quality.data?.datasets ?? []).flatMap(datasetConcerns),
    ...(models.data?.models ?? []).flatMap(modelConcerns),
    ...silence('Data quality', '/data-quality', quality),
    ...silence('Models', '/ml-models', models),
  ].sort((a, b) => ORDER[a.tone] - ORDER[b.tone]);
  const { total, running } = pipelines.summary;
  const judged = (tone: OverallJudgement['tone'], sentence: string) => ({
    tone,
    sentence,
    concerns,
  });
  if (total === 0) {
    return judged(
      'warning',
      'There is no pipeline yet. Create one to bring events in.',
    );
  }
  if (concerns.some(({ tone }) => tone === 'danger')) {
    return judged('danger', 'Something is wrong and needs you.');
  }
  if (concerns.some(({ tone }) => tone === 'warning')) {
    return judged('warning', 'Data flows, but something needs your attention.');
  }
  if (running === 0) {
    return judged('warning', 'Nothing is running; events wait in the log.');
  }
  const known = quality.data && models.data;
  return judged(
    'success',
    `${
      known ? 'All is well: ' : ''
    }${running} of ${total} pipelines are running.`,
  );
}

/** A part that does not answer is not fine. */
function silence(
  subject: string,
  href: string,
  part: Part<unknown>,
): Concern[] {
  return part.error && !part.data
    ? [
        {
          subject,
          tone: 'warning',
          what: 'does not answer, so nothing is known of it',
          action: 'Look at its page',
          href,
        },
      ]
    : [];
}
