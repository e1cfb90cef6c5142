import type { PipelineError } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  ErrorState,
  LiveIndicator,
  OperationToast,
  PageSection,
  StaleArea,
} from '@analytics-engine/plugin-analytics-react';
import { Skeleton } from '@backstage/ui';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import type { FailedBatchFilter } from '../../api/types';
import { useRefreshPipelines } from '../../hooks/useRefreshPipelines';
import { ErrorClasses } from './ErrorClasses';
import { FailedBatchDetail } from './FailedBatchDetail';
import { FailedBatchList } from './FailedBatchList';
import { FailedTimes } from './FailedTimes';
import { useFailedBatches } from './useFailedBatches';

/**
 * The workbench for what could not land: by class, one by one with the payload
 * beside the table's schema, tried dry, retried or cleared. Payloads are not
 * edited: what a producer sent stays what it sent.
 */
export function FailedTab(props: { name: string }) {
  const { name } = props;
  const { id } = useParams();
  const navigate = useNavigate();
  const refresh = useRefreshPipelines();
  const [filter, setFilter] = useState<FailedBatchFilter>({});
  const isFiltered = Object.values(filter).some(Boolean);
  const [operation, setOperation] = useState<{ id: string; title: string }>();
  const batches = useFailedBatches(name, filter);
  const { live } = batches;
  const open = (error: PipelineError) =>
    navigate(`/pipelines/${name}/failed/${encodeURIComponent(error.id)}`);
  const close = () => navigate(`/pipelines/${name}/failed`);
  const data = live.data?.pipeline === name ? live.data : undefined;
  return (
    <>
      {operation ? (
        <OperationToast
          operationId={operation.id}
          title={operation.title}
          onEnd={refresh}
          onClose={() => setOperation(undefined)}
        />
      ) : null}
      {live.error && !data ? (
        <ErrorState
          title="The failed batches could not be loaded"
          error={live.error}
          onRetry={live.refresh}
        />
      ) : null}
      {live.isPending ? <Skeleton width="100%" height={320} /> : null}
      {data && data.total === 0 && !isFiltered ? (
        <PageSection title="Failed batches">
          <EmptyState
            title="Nothing was set aside"
            description="A record that the warehouse refuses appears here with its bytes, its position and the reason. Its neighbours land all the same."
          />
        </PageSection>
      ) : null}
      {data && (data.total > 0 || isFiltered) ? (
        <StaleArea isStale={live.isStale}>
          <ErrorClasses
            classes={data.classes}
            selected={filter.class}
            onSelect={errorClass => setFilter({ ...filter, class: errorClass })}
          />
          <PageSection
            title="Failed batches"
            description="Kept until they are retried with success or cleared"
            actions={<LiveIndicator live={live} />}
          >
            <FailedTimes filter={filter} onChange={setFilter} />
            <FailedBatchList
              key={JSON.stringify(filter)}
              name={name}
              filter={filter}
              batches={batches}
              openId={id}
              onOpen={open}
              onOperation={setOperation}
            />
          </PageSection>
        </StaleArea>
      ) : null}
      {id ? (
        <FailedBatchDetail
          key={id}
          name={name}
          id={id}
          onClose={close}
          onOperation={setOperation}
        />
      ) : null}
    </>
  );
}
