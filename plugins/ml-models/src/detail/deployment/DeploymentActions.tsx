import type {
  DeploymentAction,
  DeploymentDetail,
} from '@analytics-engine/plugin-analytics-common';
import { ConfirmDialog } from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import {
  RiArrowGoBackLine,
  RiCheckDoubleLine,
  RiPauseLine,
  RiPlayLine,
} from '@remixicon/react';
import { useState } from 'react';
import { mlModelsApiRef } from '../../api/MlModelsApi';
import { useModelAction } from '../../hooks/useModelAction';

interface ActionWords {
  label: string;
  icon: JSX.Element;
  done: string;
  confirm(deployment: DeploymentDetail): string;
  destructive?: boolean;
}

const ACTIONS: Record<DeploymentAction, ActionWords> = {
  promote: {
    label: 'Promote',
    icon: <RiCheckDoubleLine />,
    done: 'has all requests',
    confirm: ({ version, stableVersion }) =>
      `All requests go to ${version} at once, whatever the comparison says. ${
        stableVersion ?? 'The version before'
      } stays loaded, so that you can go back.`,
  },
  pause: {
    label: 'Pause',
    icon: <RiPauseLine />,
    done: 'stays at its share',
    confirm: ({ version, trafficPercent }) =>
      `${version} keeps ${trafficPercent} % of the requests until you resume. It is still rolled back by itself when it does badly.`,
  },
  resume: {
    label: 'Resume',
    icon: <RiPlayLine />,
    done: 'goes on',
    confirm: () => 'The step in hand begins to be judged again.',
  },
  abort: {
    label: 'Abort',
    icon: <RiArrowGoBackLine />,
    done: 'gets no more requests',
    confirm: ({ version, stableVersion }) =>
      `${version} gets no more requests; ${
        stableVersion ?? 'the version before'
      } answers all of them.`,
    destructive: true,
  },
};

/** What can be done to a deployment now; each is asked first and says what it will do. */
export function DeploymentActions(props: { deployment: DeploymentDetail }) {
  const { deployment } = props;
  const { model, deploymentId, version } = deployment;
  const api = useApi(mlModelsApiRef);
  const act = useModelAction();
  const [asked, setAsked] = useState<DeploymentAction>();
  return (
    <Flex gap="2">
      {deployment.allowedActions.map(action => (
        <Button
          key={action}
          size="small"
          variant={action === 'promote' ? 'primary' : 'secondary'}
          iconStart={ACTIONS[action].icon}
          onPress={() => setAsked(action)}
        >
          {ACTIONS[action].label}
        </Button>
      ))}
      {asked ? (
        <ConfirmDialog
          isOpen
          title={`${ACTIONS[asked].label} ${version}?`}
          confirmLabel={ACTIONS[asked].label}
          destructive={ACTIONS[asked].destructive}
          onConfirm={async () => {
            await act(
              () => api.act(model, deploymentId, asked),
              () => `${version} ${ACTIONS[asked].done}`,
            );
          }}
          onClose={() => setAsked(undefined)}
        >
          <Text>{ACTIONS[asked].confirm(deployment)}</Text>
        </ConfirmDialog>
      ) : null}
    </Flex>
  );
}
