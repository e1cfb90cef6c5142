import type {
  ModelVersion,
  Prediction,
} from '@analytics-engine/plugin-analytics-common';
import {
  PageSection,
  errorMessage,
} from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button, Flex } from '@backstage/ui';
import { useState } from 'react';
import { mlModelsApiRef } from '../../api/MlModelsApi';
import styles from '../../pages/Page.module.css';
import { formatFigure } from '../../words/figures';
import { FeatureField } from './FeatureField';
import { featureDefaults, readFeatures } from './featureValues';

/** How the backend names a field of the only row. */
const ROW_PREFIX = 'instances[0].';

/** One row, asked of the version in production. */
export function PredictForm(props: { version: ModelVersion }) {
  const { version } = props;
  const { features } = version.signature;
  const api = useApi(mlModelsApiRef);
  const [texts, setTexts] = useState(() =>
    featureDefaults(features, version.goldenRows[0]?.features),
  );
  const [answer, setAnswer] = useState<Prediction>();
  const [error, setError] = useState<Error>();
  const [isPending, setPending] = useState(false);
  const ask = async () => {
    setPending(true);
    setError(undefined);
    setAnswer(undefined);
    try {
      const { predictions } = await api.predict(version.model, {
        instances: [readFeatures(features, texts)],
      });
      setAnswer(predictions[0]);
    } catch (caught) {
      setError(caught as Error);
    } finally {
      setPending(false);
    }
  };
  return (
    <PageSection
      title="Try it"
      description={`A row for ${version.version}, filled with one that it was tested with. It is logged like every other prediction.`}
    >
      <form
        onSubmit={event => {
          event.preventDefault();
          void ask();
        }}
      >
        <Flex direction="column" gap="4">
          <div className={styles.pair}>
            {features.map(feature => (
              <FeatureField
                key={feature.name}
                feature={feature}
                value={texts[feature.name] ?? ''}
                onChange={value =>
                  setTexts(before => ({ ...before, [feature.name]: value }))
                }
              />
            ))}
          </div>
          <Flex>
            <Button type="submit" isPending={isPending}>
              Predict
            </Button>
          </Flex>
          {error ? (
            <Alert
              status="danger"
              icon
              role="alert"
              title={errorMessage(error).replaceAll(ROW_PREFIX, '')}
            />
          ) : null}
          {answer ? (
            <Alert
              status="success"
              icon
              role="status"
              title={
                answer.label === null
                  ? formatFigure(answer.score)
                  : `${answer.label}, score ${formatFigure(answer.score)}`
              }
              description={`Version ${answer.version}, prediction ${answer.predictionId}`}
            />
          ) : null}
        </Flex>
      </form>
    </PageSection>
  );
}
