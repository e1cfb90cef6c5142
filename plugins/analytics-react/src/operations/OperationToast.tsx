import { isOperationRunning } from '@analytics-engine/plugin-analytics-common';
import type { Operation } from '@analytics-engine/plugin-analytics-common';
import { fetchApiRef, useApi } from '@backstage/core-plugin-api';
import { Alert, Button, Flex } from '@backstage/ui';
import { useEffect, useRef, useState } from 'react';
import { errorMessage } from '../feedback/errorMessage';
import { RestClient } from '../rest/RestClient';
import { useOperation } from './useOperation';

function statusOf(operation: Operation | undefined) {
  if (!operation || isOperationRunning(operation)) {
    return 'info' as const;
  }
  return operation.state === 'SUCCEEDED'
    ? ('success' as const)
    : ('danger' as const);
}

function describe(operation: Operation | undefined): string {
  if (!operation) {
    return 'Waiting for the first report';
  }
  if (operation.error) {
    return operation.error.message;
  }
  const { done, total, unit } = operation.progress;
  const progress =
    total === null || unit === '%' ? `${done}` : `${done} of ${total}`;
  return `${operation.state.toLowerCase()}, ${progress} ${unit}`;
}

/** Follows a long operation on the page that began it, until it ends or a person closes it. */
export function OperationToast(props: {
  operationId: string | undefined;
  /** What it does: `Retrying 3 failed batches`. */
  title: string;
  /** Offers to cancel it while it runs. */
  canCancel?: boolean;
  onEnd?(operation: Operation): void;
  /** Without it there is nothing to close. */
  onClose?(): void;
}) {
  const live = useOperation(props.operationId);
  const cancelling = useCancel(props.operationId);
  const reported = useRef<string>();
  const { onEnd } = props;
  const operation = live.data;
  useEffect(() => {
    if (
      operation &&
      operation.id === props.operationId &&
      !isOperationRunning(operation) &&
      reported.current !== operation.id
    ) {
      reported.current = operation.id;
      onEnd?.(operation);
    }
  }, [operation, onEnd, props.operationId]);
  if (!props.operationId) {
    return null;
  }
  const current = operation?.id === props.operationId ? operation : undefined;
  const isRunning = !current || isOperationRunning(current);
  const error = cancelling.error ?? live.error;
  return (
    <Alert
      role="status"
      status={statusOf(current)}
      icon
      isPending={isRunning}
      title={props.title}
      description={error ? errorMessage(error) : describe(current)}
      customActions={
        <Flex gap="2">
          {props.canCancel && isRunning ? (
            <Button
              size="small"
              variant="secondary"
              isPending={cancelling.isPending}
              onPress={cancelling.cancel}
            >
              Cancel
            </Button>
          ) : null}
          {props.onClose ? (
            <Button size="small" variant="tertiary" onPress={props.onClose}>
              Close
            </Button>
          ) : null}
        </Flex>
      }
    />
  );
}

function useCancel(operationId: string | undefined) {
  const fetchApi = useApi(fetchApiRef);
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const cancel = async () => {
    setPending(true);
    setError(undefined);
    try {
      await RestClient.create({ fetchApi, pluginId: 'operations' }).send(
        ['operations', operationId!],
        { method: 'DELETE' },
      );
    } catch (caught) {
      setError(caught as Error);
      setPending(false);
    }
  };
  return { cancel, isPending, error };
}
