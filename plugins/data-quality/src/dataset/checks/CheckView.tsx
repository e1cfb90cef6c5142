import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type {
  CheckItem,
  DatasetQualityDetail,
} from '@analytics-engine/plugin-analytics-common';
import { PageSection } from '@analytics-engine/plugin-analytics-react';
import { Alert, Button, ButtonLink, Flex, Text } from '@backstage/ui';
import { useState } from 'react';
import { ORIGINS } from '../../words/checkTypes';
import { ResultFacts } from '../runs/ResultFacts';
import { SampleKeys } from '../runs/SampleKeys';
import { CheckFacts } from './CheckFacts';
import { CheckFileText } from './CheckFileText';
import { CheckHistory } from './CheckHistory';
import { CheckIncidents } from './CheckIncidents';
import { CheckVersions } from './CheckVersions';
import { DeleteCheckDialog } from './DeleteCheckDialog';
import { YamlView } from './YamlView';

/** One check: what it found, how that went, what it is, and who changed it. */
export function CheckView(props: {
  item: CheckItem;
  quality: DatasetQualityDetail;
}) {
  const { item } = props;
  const { definition, lastResult } = item;
  const [isDeleting, setDeleting] = useState(false);
  return (
    <>
      <PageSection
        title={definition.name}
        description={definition.description}
        actions={
          <Flex gap="2">
            <ButtonLink
              size="small"
              variant="tertiary"
              href={QUALITY_PATHS.dataset(definition.dataset, 'checks')}
            >
              All checks
            </ButtonLink>
            {item.editable ? (
              <>
                <ButtonLink
                  size="small"
                  variant="secondary"
                  href={`${QUALITY_PATHS.check(
                    definition.dataset,
                    definition.id,
                  )}/edit`}
                >
                  Edit
                </ButtonLink>
                <Button
                  size="small"
                  variant="secondary"
                  onPress={() => setDeleting(true)}
                >
                  Delete
                </Button>
              </>
            ) : null}
          </Flex>
        }
      >
        {item.editable ? null : (
          <Alert
            status="info"
            icon
            title="It cannot be changed here"
            description={
              item.source ? (
                <>
                  It is written in <CheckFileText source={item.source} />;
                  change it there.
                </>
              ) : (
                ORIGINS[item.origin].advice
              )
            }
          />
        )}
        {lastResult ? (
          <>
            <ResultFacts result={lastResult} at={lastResult.at} />
            <SampleKeys keys={lastResult.sampleKeys} />
          </>
        ) : (
          <Text as="p" color="secondary">
            It never ran. Check the dataset to see what it finds.
          </Text>
        )}
      </PageSection>
      <CheckIncidents item={item} />
      <CheckHistory id={definition.id} />
      <PageSection title="Definition">
        <CheckFacts item={item} />
        <YamlView
          definitions={[definition]}
          fileName={`${definition.id}.yaml`}
        />
      </PageSection>
      {item.editable ? <CheckVersions id={definition.id} /> : null}
      {isDeleting ? (
        <DeleteCheckDialog
          definition={definition}
          onClose={() => setDeleting(false)}
        />
      ) : null}
    </>
  );
}
