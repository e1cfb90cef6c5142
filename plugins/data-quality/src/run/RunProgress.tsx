import { OperationToast } from '@analytics-engine/plugin-analytics-react';
import { useRefreshQuality } from '../hooks/useRefreshQuality';
import type { BegunRun } from './useRunNow';

/** Follows a run until it ends; it can be cancelled meanwhile. */
export function RunProgress(props: {
  run: BegunRun | undefined;
  onClose(): void;
}) {
  const refresh = useRefreshQuality();
  const { run } = props;
  return run ? (
    <OperationToast
      key={run.operationId}
      operationId={run.operationId}
      title={`Checking ${run.dataset}`}
      canCancel
      onEnd={refresh}
      onClose={props.onClose}
    />
  ) : null;
}
