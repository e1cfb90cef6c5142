import type {
  BatchScoreResponse,
  ModelStatus,
} from '@analytics-engine/plugin-analytics-common';
import {
  OperationToast,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { Button, Text } from '@backstage/ui';
import { useState } from 'react';
import styles from '../../pages/Page.module.css';
import { ScoreDialog } from './ScoreDialog';

/** Scoring whole datasets, and where the scores are. */
export function ScoreSection(props: { status: ModelStatus }) {
  const { model, production } = props.status;
  const [isAsking, setAsking] = useState(false);
  const [run, setRun] = useState<BatchScoreResponse>();
  return (
    <PageSection
      title="Score a dataset"
      description="Every row gets a score, in a table to query; calls of others go first"
      actions={
        <Button
          size="small"
          isDisabled={!production}
          onPress={() => setAsking(true)}
        >
          Score a dataset
        </Button>
      }
    >
      {production ? null : (
        <Text>Deploy a version first: it is the one that scores.</Text>
      )}
      {run ? (
        <>
          <OperationToast
            operationId={run.operationId}
            title={`${run.version} scores ${run.rows.toLocaleString(
              'en-GB',
            )} rows of ${run.dataset ?? 'its definition'}`}
            canCancel
            onClose={() => setRun(undefined)}
          />
          <Text as="p" className={styles.mono}>
            {`SELECT entity_key, score, label FROM ${run.target} WHERE run_id = '${run.runId}' ORDER BY score DESC LIMIT 100`}
          </Text>
        </>
      ) : null}
      {isAsking ? (
        <ScoreDialog
          model={model}
          onStarted={setRun}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </PageSection>
  );
}
