import { fetchApiRef, useApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import { useLive } from '../live/useLive';
import type { Live } from '../live/useLive';
import { isOperationRunning } from './types';
import type { OperationView } from './types';
import { useState } from 'react';

const OPERATION_INTERVAL_MS = 700;

/** Follows a long operation until it ends; undefined follows nothing. */
export function useOperation(id: string | undefined): Live<OperationView> {
  const { fetch } = useApi(fetchApiRef);
  const [endedId, setEndedId] = useState<string>();
  return useLive({
    key: ['operations', id],
    enabled: id !== undefined,
    intervalMs: endedId === id ? false : OPERATION_INTERVAL_MS,
    load: async signal => {
      const response = await fetch(
        `plugin://operations/operations/${encodeURIComponent(id!)}`,
        { signal },
      );
      if (!response.ok) {
        throw await ResponseError.fromResponse(response);
      }
      const operation = (await response.json()) as OperationView;
      if (!isOperationRunning(operation)) {
        setEndedId(id);
      }
      return operation;
    },
  });
}
