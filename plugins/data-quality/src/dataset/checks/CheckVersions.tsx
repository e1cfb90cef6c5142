import {
  LiveContent,
  PageSection,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import { Button, Text } from '@backstage/ui';
import { useState } from 'react';
import { useCheckVersions } from '../../hooks/useDataset';
import { YamlView } from './YamlView';
import styles from './Suggestions.module.css';

/** Who wrote the check how, newest first. */
export function CheckVersions(props: { id: string }) {
  const live = useCheckVersions(props.id);
  const [open, setOpen] = useState<number>();
  return (
    <PageSection title="Versions" description="Who changed it, newest first">
      <LiveContent
        live={live}
        errorTitle="The versions could not be loaded"
        heightPx={80}
      >
        {({ versions }) => (
          <>
            <ul className={styles.list}>
              {versions.map(({ version, at, by, definition }) => (
                <li key={version}>
                  <Text variant="body-medium">
                    Version {version}, {formatTime(at)}, by {by}
                    {definition ? '' : ': deleted'}
                  </Text>
                  {definition ? (
                    <Button
                      size="small"
                      variant="tertiary"
                      aria-expanded={open === version}
                      onPress={() =>
                        setOpen(open === version ? undefined : version)
                      }
                    >
                      {open === version ? 'Hide' : 'Show'}
                    </Button>
                  ) : null}
                </li>
              ))}
            </ul>
            {versions
              .filter(({ version }) => version === open)
              .map(({ version, definition }) =>
                definition ? (
                  <YamlView
                    key={version}
                    definitions={[definition]}
                    fileName={`${definition.id}-${version}.yaml`}
                  />
                ) : null,
              )}
          </>
        )}
      </LiveContent>
    </PageSection>
  );
}
