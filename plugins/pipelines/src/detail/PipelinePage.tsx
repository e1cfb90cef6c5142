import {
  ErrorState,
  LiveIndicator,
} from '@analytics-engine/plugin-analytics-react';
import {
  ButtonLink,
  Container,
  Flex,
  Header,
  HeaderMetadataStatus,
  Skeleton,
} from '@backstage/ui';
import { Navigate, Route, Routes, useParams } from 'react-router-dom';
import { PipelineActions } from '../actions/PipelineActions';
import { usePipelineStatus } from '../hooks/usePipeline';
import styles from '../pages/Page.module.css';
import { PIPELINE_STATES } from '../status/pipelineStates';
import { BlocksTab } from './blocks/BlocksTab';
import { DefinitionTab } from './definition/DefinitionTab';
import { FailedTab } from './failed/FailedTab';
import { OffsetsTab } from './offsets/OffsetsTab';
import { OverviewTab } from './overview/OverviewTab';

const TABS = [
  ['overview', 'Overview'],
  ['blocks', 'Blocks'],
  ['failed', 'Failed batches'],
  ['definition', 'Definition'],
  ['offsets', 'Offsets'],
] as const;

const HEADER_TONES = {
  success: 'success',
  warning: 'warning',
  danger: 'danger',
  info: 'info',
  neutral: 'info',
} as const;

/** One pipeline: its state and actions above, the rest in tabs. */
export function PipelinePage() {
  const { name = '', '*': rest = '' } = useParams();
  const live = usePipelineStatus(name);
  const base = `/pipelines/${name}`;
  const tab = rest.split('/')[0] || 'overview';
  const status = live.data?.name === name ? live.data : undefined;
  return (
    <>
      <Header
        title={name}
        breadcrumbs={[{ label: 'Pipelines', href: '/pipelines' }]}
        tabs={TABS.map(([id, label]) => ({ id, label, href: `${base}/${id}` }))}
        activeTabId={tab}
        metadata={
          status
            ? [
                {
                  label: 'State',
                  value: (
                    <HeaderMetadataStatus
                      label={PIPELINE_STATES[status.state].word}
                      color={HEADER_TONES[PIPELINE_STATES[status.state].tone]}
                    />
                  ),
                },
                { label: 'Numbers', value: <LiveIndicator live={live} /> },
              ]
            : undefined
        }
        customActions={
          status ? (
            <Flex gap="2" align="center">
              <ButtonLink
                size="medium"
                variant="tertiary"
                href={`/catalog/default/component/${name}`}
              >
                In the catalog
              </ButtonLink>
              <PipelineActions
                name={name}
                state={status.state}
                isHeld={status.heldBy.length > 0}
                size="medium"
              />
            </Flex>
          ) : undefined
        }
      />
      <Container>
        <main className={styles.page}>
          {live.error && !status ? (
            <ErrorState
              title={`Pipeline ${name} could not be loaded`}
              error={live.error}
              onRetry={live.refresh}
            />
          ) : null}
          {live.isPending ? <Skeleton width="100%" height={320} /> : null}
          {status ? (
            <Routes>
              <Route index element={<Navigate to="overview" replace />} />
              <Route path="*" element={<Navigate to="../overview" replace />} />
              <Route
                path="overview"
                element={<OverviewTab status={status} live={live} />}
              />
              <Route path="blocks" element={<BlocksTab name={name} />} />
              <Route path="failed" element={<FailedTab name={name} />} />
              <Route path="failed/:id" element={<FailedTab name={name} />} />
              <Route
                path="definition"
                element={<DefinitionTab name={name} status={status} />}
              />
              <Route
                path="offsets"
                element={<OffsetsTab name={name} state={status.state} />}
              />
            </Routes>
          ) : null}
        </main>
      </Container>
    </>
  );
}
