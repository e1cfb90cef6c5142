import type { CheckFile } from '@analytics-engine/plugin-analytics-common';
import {
  PageSection,
  errorMessage,
  formatAgo,
} from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Button, Text } from '@backstage/ui';
import { useMutation } from '@tanstack/react-query';
import { dataQualityApiRef } from '../../api/DataQualityApi';
import { useCheckFiles } from '../../hooks/useDataset';
import { useRefreshQuality } from '../../hooks/useRefreshQuality';
import { CheckFileText } from './CheckFileText';
import styles from './CheckFiles.module.css';

/** Files of the catalog with checks of a dataset, and what is wrong with them; nothing without files. */
export function CheckFiles(props: { dataset: string }) {
  const api = useApi(dataQualityApiRef);
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshQuality();
  const files = useCheckFiles(props.dataset).data ?? [];
  const again = useMutation({
    mutationFn: () => api.refreshCheckFiles(),
    onSettled: refresh,
    onError: error =>
      toasts.post({
        title: `The files could not be read: ${errorMessage(error)}`,
        status: 'danger',
      }),
  });
  if (files.length === 0) {
    return null;
  }
  return (
    <PageSection
      title="Files of the catalog"
      description="Checks that are written beside an entity; they are changed there and read every half minute"
      actions={
        <Button
          size="small"
          variant="secondary"
          isPending={again.isPending}
          onPress={() => again.mutate()}
        >
          Read again
        </Button>
      }
    >
      <ul className={styles.files}>
        {files.map(file => (
          <li key={file.entityRef}>
            <FileLine file={file} />
          </li>
        ))}
      </ul>
    </PageSection>
  );
}

function FileLine(props: { file: CheckFile }) {
  const { entityRef, source, checks, problems, readAt } = props.file;
  return (
    <>
      <Text as="p">
        <CheckFileText source={{ entityRef, target: source }} />
      </Text>
      <Text as="p" variant="body-small" color="secondary">
        {checks.length === 1 ? '1 check' : `${checks.length} checks`} in force,
        read {formatAgo(readAt)}
      </Text>
      {problems.length > 0 ? (
        <ul className={styles.problems} aria-label={`Problems of ${source}`}>
          {problems.map(({ checkId, field, message }) => (
            <li key={`${field} ${message}`}>
              {checkId ? <strong>{checkId}</strong> : null}{' '}
              {field ? <code>{field}</code> : null} {message}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
