import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { DatasetQualityDetail } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { ButtonLink } from '@backstage/ui';
import { useParams } from 'react-router-dom';
import { CheckView } from './CheckView';

/** The check that the URL names. */
export function CheckTab(props: { quality: DatasetQualityDetail }) {
  const { checkId } = useParams();
  const { dataset, items } = props.quality;
  const item = items.find(({ definition }) => definition.id === checkId);
  return item ? (
    <CheckView key={checkId} item={item} quality={props.quality} />
  ) : (
    <PageSection title="Check">
      <EmptyState
        title={`${dataset} has no check ${checkId}`}
        description="It may have been deleted or renamed."
        action={
          <ButtonLink href={QUALITY_PATHS.dataset(dataset, 'checks')}>
            See the checks
          </ButtonLink>
        }
      />
    </PageSection>
  );
}
