import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { CheckSuggestion } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  LiveContent,
  PageSection,
  errorMessage,
  formatAgo,
} from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Button, Flex, Link, Text } from '@backstage/ui';
import { RiCheckLine } from '@remixicon/react';
import { useState } from 'react';
import { dataQualityApiRef } from '../../api/DataQualityApi';
import { useSuggestions } from '../../hooks/useDataset';
import { useRefreshQuality } from '../../hooks/useRefreshQuality';
import { CHECK_TYPES } from '../../words/checkTypes';
import styles from './Suggestions.module.css';

const TOAST_MS = 6_000;

/** Checks that the profile suggests, each accepted by itself or opened in the editor. */
export function Suggestions(props: { dataset: string }) {
  const live = useSuggestions(props.dataset);
  return (
    <PageSection
      title="Suggested checks"
      description={
        live.data
          ? `From what the columns held ${formatAgo(live.data.profiledAt)}`
          : 'From what the columns hold'
      }
    >
      <LiveContent
        live={live}
        errorTitle="The suggestions could not be loaded"
        heightPx={140}
      >
        {({ suggestions }) =>
          suggestions.length === 0 ? (
            <EmptyState
              title="Nothing to suggest"
              description="Either the dataset is empty, or what its columns hold is checked already."
            />
          ) : (
            <ul className={styles.list}>
              {suggestions.map(suggestion => (
                <SuggestionItem
                  key={suggestion.definition.id}
                  dataset={props.dataset}
                  suggestion={suggestion}
                />
              ))}
            </ul>
          )
        }
      </LiveContent>
    </PageSection>
  );
}

function SuggestionItem(props: {
  dataset: string;
  suggestion: CheckSuggestion;
}) {
  const { definition, reason } = props.suggestion;
  const api = useApi(dataQualityApiRef);
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshQuality();
  const [isPending, setPending] = useState(false);
  const accept = async () => {
    setPending(true);
    try {
      await api.createCheck(definition);
      toasts.post({
        title: `${definition.name} is now checked`,
        status: 'success',
        timeout: TOAST_MS,
      });
      await refresh();
    } catch (error) {
      toasts.post({
        title: `${definition.name} was not accepted`,
        description: errorMessage(error as Error),
        status: 'danger',
      });
    } finally {
      setPending(false);
    }
  };
  return (
    <li>
      <div>
        <Text as="div" variant="body-medium" weight="bold">
          {definition.name}
        </Text>
        <Text as="div" variant="body-small" color="secondary">
          {CHECK_TYPES[definition.type].label}: {reason}
        </Text>
      </div>
      <Flex gap="2" align="center">
        <Link
          href={`${QUALITY_PATHS.dataset(
            props.dataset,
            'new-check',
          )}?suggestion=${encodeURIComponent(definition.id)}`}
        >
          Adapt
        </Link>
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiCheckLine />}
          isPending={isPending}
          onPress={accept}
          aria-label={`Accept ${definition.name}`}
        >
          Accept
        </Button>
      </Flex>
    </li>
  );
}
