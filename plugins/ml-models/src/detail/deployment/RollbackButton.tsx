import type { ModelStatus } from '@analytics-engine/plugin-analytics-common';
import { ReasonDialog } from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiArrowGoBackLine } from '@remixicon/react';
import { useState } from 'react';
import { mlModelsApiRef } from '../../api/MlModelsApi';
import { useModelAction } from '../../hooks/useModelAction';

/** The safe action of every model page: back to the version before. */
export function RollbackButton(props: { status: ModelStatus }) {
  const { status } = props;
  const api = useApi(mlModelsApiRef);
  const act = useModelAction();
  const [isAsking, setAsking] = useState(false);
  // While a candidate is tried, going back means to give it no traffic.
  const target = status.canary
    ? status.production?.version
    : status.previous?.version;
  const leaving = status.canary?.version ?? status.production?.version;
  if (target === undefined || leaving === undefined) {
    return null;
  }
  return (
    <>
      <Button
        size="medium"
        variant="secondary"
        iconStart={<RiArrowGoBackLine />}
        onPress={() => setAsking(true)}
      >
        Roll back to {target}
      </Button>
      {isAsking ? (
        <ReasonDialog
          title={`Roll ${status.model} back to ${target}?`}
          confirmLabel="Roll back"
          destructive
          onConfirm={async reason => {
            await act(
              () => api.rollback(status.model, { reason }),
              answer => `${answer.model} answers with ${answer.to} again`,
            );
          }}
          onClose={() => setAsking(false)}
        >
          {target} is still loaded: requests go to it at once, none fails, and{' '}
          {leaving} gets no more of them.
        </ReasonDialog>
      ) : null}
    </>
  );
}
