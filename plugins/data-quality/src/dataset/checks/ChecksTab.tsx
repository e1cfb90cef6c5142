import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { DatasetQualityDetail } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { Button, ButtonLink, Flex } from '@backstage/ui';
import { RiAddLine, RiCodeLine } from '@remixicon/react';
import { useState } from 'react';
import { CheckFiles } from './CheckFiles';
import { ChecksTable } from './ChecksTable';
import { ScheduleLine } from './ScheduleLine';
import { Suggestions } from './Suggestions';
import { YamlView } from './YamlView';

/** Everything that has to hold for a dataset. */
export function ChecksTab(props: { quality: DatasetQualityDetail }) {
  const { quality } = props;
  const { dataset, items } = quality;
  const [showsYaml, setShowsYaml] = useState(false);
  return (
    <>
      <PageSection
        title="Checks"
        description="What has to hold, and what the last run found"
        actions={
          <Flex gap="2">
            {items.length > 0 ? (
              <Button
                size="small"
                variant="secondary"
                iconStart={<RiCodeLine />}
                onPress={() => setShowsYaml(!showsYaml)}
                aria-expanded={showsYaml}
              >
                YAML
              </Button>
            ) : null}
            <ButtonLink
              size="small"
              href={QUALITY_PATHS.dataset(dataset, 'new-check')}
              iconStart={<RiAddLine />}
            >
              New check
            </ButtonLink>
          </Flex>
        }
      >
        {showsYaml ? (
          <YamlView
            fileName={`${dataset}-checks.yaml`}
            definitions={items.map(({ definition }) => definition)}
          />
        ) : null}
        {items.length === 0 ? (
          <EmptyState
            title="No checks yet"
            description="Accept one of the suggestions below, or write your own."
          />
        ) : (
          <ChecksTable dataset={dataset} items={items} />
        )}
      </PageSection>
      <CheckFiles dataset={dataset} />
      <Suggestions dataset={dataset} />
      <ScheduleLine schedule={quality.schedule} />
    </>
  );
}
