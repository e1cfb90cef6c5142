import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type {
  CheckItem,
  DatasetQualityDetail,
} from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  LiveContent,
  PageBody,
} from '@analytics-engine/plugin-analytics-react';
import { ButtonLink, Header } from '@backstage/ui';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { useDatasetQuality } from '../hooks/useDataset';
import { ORIGINS } from '../words/checkTypes';
import { CheckEditorForm } from './CheckEditorForm';
import { draftOf } from './draft';
import { useCheckEditor } from './useCheckEditor';

/** The form of a check that exists. */
export function ChangeCheckPage() {
  const { name = '', checkId = '' } = useParams();
  const live = useDatasetQuality(name);
  return (
    <>
      <Header
        title={`Edit ${checkId}`}
        breadcrumbs={[
          { label: 'Data quality', href: QUALITY_PATHS.overview },
          { label: name, href: QUALITY_PATHS.dataset(name, 'checks') },
        ]}
      />
      <PageBody>
        <LiveContent
          live={live}
          errorTitle={`${name} could not be loaded`}
          heightPx={420}
        >
          {dataset => (
            <FormOf key={checkId} dataset={dataset} checkId={checkId} />
          )}
        </LiveContent>
      </PageBody>
    </>
  );
}

function FormOf(props: { dataset: DatasetQualityDetail; checkId: string }) {
  const { dataset, checkId } = props;
  const found = dataset.items.find(
    ({ definition }) => definition.id === checkId,
  );
  // The form keeps the version that it began with, whatever comes in meanwhile.
  const [item] = useState(found);
  if (item?.editable) {
    return <ChangeForm dataset={dataset} item={item} />;
  }
  return (
    <EmptyState
      title={
        item
          ? 'This check cannot be changed here'
          : `${dataset.dataset} has no check ${checkId}`
      }
      description={
        item
          ? ORIGINS[item.origin].advice
          : 'It may have been deleted or renamed.'
      }
      action={
        <ButtonLink href={QUALITY_PATHS.dataset(dataset.dataset, 'checks')}>
          See the checks
        </ButtonLink>
      }
    />
  );
}

function ChangeForm(props: { dataset: DatasetQualityDetail; item: CheckItem }) {
  const { dataset, item } = props;
  const navigate = useNavigate();
  const checkHref = QUALITY_PATHS.check(dataset.dataset, item.definition.id);
  const editor = useCheckEditor(draftOf(item.definition), {
    existing: item,
    onSaved: () => navigate(checkHref),
  });
  return (
    <CheckEditorForm
      editor={editor}
      dataset={dataset}
      isFixed
      cancelHref={checkHref}
    />
  );
}
