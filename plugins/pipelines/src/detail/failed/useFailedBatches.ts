import type { PipelineErrorsResponse } from '@analytics-engine/plugin-analytics-common';
import { useLivePages } from '@analytics-engine/plugin-analytics-react';
import type { LivePages } from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import type { FailedBatchFilter } from '../../api/types';

const PAGE_SIZE = 50;

/** A page of failed batches, with the way to the next and back. */
export type FailedBatches = LivePages<PipelineErrorsResponse>;

/** Failed batches page by page, newest first, live. */
export function useFailedBatches(
  name: string,
  filter: FailedBatchFilter,
): FailedBatches {
  const api = useApi(pipelinesApiRef);
  const { class: errorClass, from, to } = filter;
  return useLivePages({
    key: [
      ...['pipelines', 'one', name, 'errors'],
      ...[errorClass ?? null, from ?? null, to ?? null],
    ],
    load: (cursor, signal) =>
      api.errors(name, { ...filter, cursor, limit: PAGE_SIZE }, signal),
  });
}
