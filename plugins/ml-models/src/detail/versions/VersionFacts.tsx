import type { ModelVersion } from '@analytics-engine/plugin-analytics-common';
import {
  Facts,
  PageSection,
  formatBytes,
  formatCount,
  formatSpan,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import styles from '../../pages/Page.module.css';
import { FIGURE_WORDS, formatNamedFigure } from '../../words/figures';

/** Where one version comes from, and what it takes and answers. */
export function VersionFacts(props: { version: ModelVersion }) {
  const { version } = props;
  const { artifact, signature, trainingData } = version;
  return (
    <PageSection
      title={`Version ${version.version}`}
      description={version.description}
    >
      <Facts
        items={[
          [
            'Registered',
            `${formatTime(version.createdAt)} by ${version.createdBy}`,
          ],
          ['SHA-256', <span className={styles.mono}>{artifact.sha256}</span>],
          [
            'File',
            `${formatBytes(artifact.sizeBytes)}, ONNX IR ${
              artifact.irVersion
            }, ${Object.entries(artifact.opsets)
              .map(([domain, opset]) => `${domain} ${opset}`)
              .join(', ')}; by ${artifact.producer}`,
          ],
          [
            'Takes',
            `${signature.features.length} features, ${
              artifact.inputWidth
            } columns: ${signature.features
              .map(({ name, type }) => `${name} (${type})`)
              .join(', ')}`,
          ],
          [
            'Answers',
            signature.output.classes
              ? `${signature.output.task}: ${signature.output.classes.join(
                  ' or ',
                )}`
              : signature.output.task,
          ],
          [
            'Trained on',
            trainingData
              ? `${formatCount(trainingData.rows)} rows of ${
                  trainingData.dataset ?? trainingData.reference ?? 'unknown'
                }, ${formatSpan(
                  trainingData.from ?? null,
                  trainingData.to ?? null,
                )}`
              : 'not said',
          ],
          [
            'Figures on the hold-out',
            Object.entries(version.metrics)
              .map(
                ([name, value]) =>
                  `${FIGURE_WORDS[name] ?? name} ${formatNamedFigure(
                    name,
                    value,
                  )}`,
              )
              .join(', ') || 'none',
          ],
          [
            'Golden rows',
            `${version.goldenRows.length}, within ${version.goldenTolerance}`,
          ],
        ]}
      />
    </PageSection>
  );
}
