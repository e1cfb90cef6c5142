import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { DatasetsQualityResponse } from '@analytics-engine/plugin-analytics-common';
import {
  LiveContent,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import type { Live } from '@analytics-engine/plugin-analytics-react';
import {
  OpenIncidents,
  useOpenIncidents,
} from '@analytics-engine/plugin-data-quality';
import { ButtonLink, Text } from '@backstage/ui';

/** What is wrong with the data now, since when, and whose it is. */
export function HomeQuality(props: { quality: Live<DatasetsQualityResponse> }) {
  const incidents = useOpenIncidents();
  const known = props.quality.data?.datasets.filter(
    ({ status }) => status !== 'UNKNOWN',
  );
  return (
    <PageSection
      title="Data quality"
      description="What is wrong with the data now, since when, and whose it is"
      actions={
        <ButtonLink
          size="small"
          variant="secondary"
          href={QUALITY_PATHS.overview}
        >
          Open
        </ButtonLink>
      }
    >
      <LiveContent
        live={incidents}
        errorTitle="The incidents could not be loaded"
        heightPx={80}
      >
        {open =>
          open.total === 0 ? (
            <Text as="p" color="secondary">
              {known?.length === 0
                ? 'No check has run yet.'
                : 'No incident is open.'}
            </Text>
          ) : (
            <OpenIncidents incidents={open.incidents} total={open.total} />
          )
        }
      </LiveContent>
    </PageSection>
  );
}
