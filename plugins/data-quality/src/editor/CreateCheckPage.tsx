import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { DatasetQualityDetail } from '@analytics-engine/plugin-analytics-common';
import {
  LiveContent,
  PageBody,
} from '@analytics-engine/plugin-analytics-react';
import { Header, Skeleton } from '@backstage/ui';
import { useNavigate, useParams, useSearchParams } from 'react-router-dom';
import { useDatasetQuality, useSuggestions } from '../hooks/useDataset';
import { CheckEditorForm } from './CheckEditorForm';
import { draftOf, emptyDraft } from './draft';
import type { CheckDraft } from './draft';
import { useCheckEditor } from './useCheckEditor';

/** The form for a new check, empty or from a suggestion. */
export function CreateCheckPage() {
  const { name = '' } = useParams();
  const [params] = useSearchParams();
  const suggestion = params.get('suggestion');
  const live = useDatasetQuality(name);
  return (
    <>
      <Header
        title="New check"
        breadcrumbs={[
          { label: 'Data quality', href: QUALITY_PATHS.overview },
          { label: name, href: QUALITY_PATHS.dataset(name, 'checks') },
        ]}
        description={`What has to hold for ${name}`}
      />
      <PageBody>
        <LiveContent
          live={live}
          errorTitle={`${name} could not be loaded`}
          heightPx={420}
        >
          {dataset =>
            suggestion ? (
              <FromSuggestion dataset={dataset} id={suggestion} />
            ) : (
              <CreateForm dataset={dataset} start={emptyDraft(name)} />
            )
          }
        </LiveContent>
      </PageBody>
    </>
  );
}

function FromSuggestion(props: { dataset: DatasetQualityDetail; id: string }) {
  const live = useSuggestions(props.dataset.dataset);
  if (live.isPending) {
    return <Skeleton width="100%" height={420} />;
  }
  const found = live.data?.suggestions.find(
    ({ definition }) => definition.id === props.id,
  );
  return (
    <CreateForm
      dataset={props.dataset}
      start={
        found ? draftOf(found.definition) : emptyDraft(props.dataset.dataset)
      }
    />
  );
}

function CreateForm(props: {
  dataset: DatasetQualityDetail;
  start: CheckDraft;
}) {
  const { dataset } = props.dataset;
  const navigate = useNavigate();
  const editor = useCheckEditor(props.start, {
    onSaved: id => navigate(QUALITY_PATHS.check(dataset, id)),
  });
  return (
    <CheckEditorForm
      editor={editor}
      dataset={props.dataset}
      isFixed={false}
      cancelHref={QUALITY_PATHS.dataset(dataset, 'checks')}
    />
  );
}
