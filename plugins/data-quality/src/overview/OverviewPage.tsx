import {
  LiveContent,
  LiveIndicator,
  PageBody,
} from '@analytics-engine/plugin-analytics-react';
import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import { ButtonLink, Flex, Header } from '@backstage/ui';
import { useClosedGates, useDatasetsQuality } from '../hooks/useOverview';
import { useOpenIncidents } from '../hooks/useIncidents';
import { RunProgress } from '../run/RunProgress';
import { useRunNow } from '../run/useRunNow';
import { OverviewContent } from './OverviewContent';

const SKELETON_PX = 420;

/** Can the data be trusted, and if not, what to do: all datasets. */
export function OverviewPage() {
  const live = useDatasetsQuality();
  const incidents = useOpenIncidents();
  const gates = useClosedGates();
  const runs = useRunNow();
  return (
    <>
      <Header
        title="Data quality"
        description="Whether the data can be trusted, and what to do if not"
        customActions={
          <Flex gap="4" align="center">
            <LiveIndicator live={live} />
            <ButtonLink variant="secondary" href={QUALITY_PATHS.incidents}>
              Incidents
            </ButtonLink>
          </Flex>
        }
      />
      <PageBody>
        <RunProgress run={runs.begun} onClose={runs.forget} />
        <LiveContent
          live={live}
          errorTitle="The state of the datasets could not be loaded"
          heightPx={SKELETON_PX}
        >
          {quality => (
            <OverviewContent
              quality={quality}
              incidents={incidents}
              gates={gates.data}
              pending={runs.pending}
              onRun={runs.start}
            />
          )}
        </LiveContent>
      </PageBody>
    </>
  );
}
