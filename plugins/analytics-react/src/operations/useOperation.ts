import { isOperationRunning } from '@analytics-engine/plugin-analytics-common';
import type { Operation } from '@analytics-engine/plugin-analytics-common';
import { fetchApiRef, useApi } from '@backstage/core-plugin-api';
import { useState } from 'react';
import { useLive } from '../live/useLive';
import type { Live } from '../live/useLive';
import { RestClient } from '../rest/RestClient';

const OPERATION_INTERVAL_MS = 700;

/** Follows a long operation until it ends; undefined follows nothing. */
export function useOperation(id: string | undefined): Live<Operation> {
  const fetchApi = useApi(fetchApiRef);
  const [endedId, setEndedId] = useState<string>();
  return useLive({
    key: ['operations', id],
    enabled: id !== undefined,
    intervalMs: endedId === id ? false : OPERATION_INTERVAL_MS,
    load: async signal => {
      const rest = RestClient.create({ fetchApi, pluginId: 'operations' });
      const operation = await rest.json<Operation>(['operations', id!], {
        signal,
      });
      if (!isOperationRunning(operation)) {
        setEndedId(id);
      }
      return operation;
    },
  });
}
