import type { PipelineHold } from '@analytics-engine/plugin-analytics-common';
import { formatAgo } from '@analytics-engine/plugin-analytics-react';
import { Alert, Button, ButtonLink, Flex } from '@backstage/ui';
import { useState } from 'react';
import { ReleaseDialog } from './ReleaseDialog';

/** Why a gate holds the pipeline, where to read more, and how to go on regardless. */
export function HeldNotice(props: { name: string; holds: PipelineHold[] }) {
  const { name, holds } = props;
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      {holds.map(hold => (
        <Alert
          key={hold.gateId}
          status="warning"
          icon
          title={`Held since ${formatAgo(hold.since)}: ${hold.reason}`}
          description={`It writes dataset ${hold.dataset}. Events wait in the log and nothing is lost; it goes on when the gate opens.`}
          customActions={
            <Flex gap="2">
              {hold.link ? (
                <ButtonLink size="small" variant="secondary" href={hold.link}>
                  What was found
                </ButtonLink>
              ) : null}
              <Button
                size="small"
                variant="tertiary"
                onPress={() => setAsked(true)}
              >
                Release
              </Button>
            </Flex>
          }
        />
      ))}
      {isAsked ? (
        <ReleaseDialog
          name={name}
          holds={holds}
          onClose={() => setAsked(false)}
        />
      ) : null}
    </>
  );
}
