import { Alert, Button } from '@backstage/ui';
import { useEffect, useRef } from 'react';
import { errorMessage } from '../feedback/errorMessage';
import { isOperationRunning } from './types';
import type { OperationView } from './types';
import { useOperation } from './useOperation';

function statusOf(operation: OperationView | undefined) {
  if (!operation || isOperationRunning(operation)) {
    return 'info' as const;
  }
  return operation.state === 'SUCCEEDED'
    ? ('success' as const)
    : ('danger' as const);
}

function describe(operation: OperationView | undefined): string {
  if (!operation) {
    return 'Waiting for the first report';
  }
  if (operation.error) {
    return operation.error.message;
  }
  const { done, total, unit } = operation.progress;
  const progress = total === null ? `${done}` : `${done} of ${total}`;
  return `${operation.state.toLowerCase()}, ${progress} ${unit}`;
}

/** Follows a long operation on the page that began it, until it ends or a person closes it. */
export function OperationToast(props: {
  operationId: string | undefined;
  /** What it does: `Retrying 3 failed batches`. */
  title: string;
  onEnd?(operation: OperationView): void;
  onClose(): void;
}) {
  const live = useOperation(props.operationId);
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
  return (
    <Alert
      role="status"
      status={statusOf(current)}
      icon
      isPending={!current || isOperationRunning(current)}
      title={props.title}
      description={live.error ? errorMessage(live.error) : describe(current)}
      customActions={
        <Button size="small" variant="tertiary" onPress={props.onClose}>
          Close
        </Button>
      }
    />
  );
}
