import type { PipelineErrorsResponse } from '@analytics-engine/plugin-analytics-common';
import { useLive } from '@analytics-engine/plugin-analytics-react';
import type { Live } from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import type { FailedBatchFilter } from '../../api/types';

const PAGE_SIZE = 50;

/** A page of failed batches, with the way to the next and back. */
export interface FailedBatches {
  live: Live<PipelineErrorsResponse>;
  hasPrevious: boolean;
  hasNext: boolean;
  next(): void;
  previous(): void;
}

/** Failed batches page by page, newest first, live. */
export function useFailedBatches(
  name: string,
  filter: FailedBatchFilter,
): FailedBatches {
  const api = useApi(pipelinesApiRef);
  const { class: errorClass, from, to } = filter;
  const [cursors, setCursors] = useState<string[]>([]);
  useEffect(() => setCursors([]), [name, errorClass, from, to]);
  const cursor = cursors[cursors.length - 1];
  const live = useLive({
    key: ['pipelines', 'one', name, 'errors', errorClass, from, to, cursor],
    load: signal =>
      api.errors(name, { ...filter, cursor, limit: PAGE_SIZE }, signal),
  });
  const nextCursor = live.data?.nextCursor ?? undefined;
  return {
    live,
    hasPrevious: cursors.length > 0,
    hasNext: nextCursor !== undefined,
    next: () => nextCursor && setCursors(list => [...list, nextCursor]),
    previous: () => setCursors(list => list.slice(0, -1)),
  };
}
