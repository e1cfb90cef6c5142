import type { FeatureDrift } from '@analytics-engine/plugin-analytics-common';
import {
  ChartGrid,
  formatPercent,
} from '@analytics-engine/plugin-analytics-react';
import { Button, Flex, Text } from '@backstage/ui';
import { useMemo, useState } from 'react';
import { formatFigure } from '../../words/figures';
import { DriftChip } from './DriftChip';
import { PairedBars } from './PairedBars';

/** Features drawn at first; the rest is one press away. */
const FIRST_FEATURES = 12;

/** Features by how far they moved, each with both of its distributions. */
export function FeatureDriftList(props: {
  features: FeatureDrift[];
  prediction: FeatureDrift | null;
}) {
  const { features, prediction } = props;
  const [showsAll, setShowsAll] = useState(false);
  const sorted = useMemo(
    () => [...features].sort((a, b) => (b.rawScore ?? -1) - (a.rawScore ?? -1)),
    [features],
  );
  const shown = showsAll ? sorted : sorted.slice(0, FIRST_FEATURES);
  return (
    <Flex direction="column" gap="4">
      <ChartGrid>
        {prediction ? (
          <FeatureDriftItem title="Score of the model" feature={prediction} />
        ) : null}
        {shown.map(feature => (
          <FeatureDriftItem
            key={feature.name}
            title={feature.name}
            feature={feature}
          />
        ))}
      </ChartGrid>
      {shown.length < sorted.length ? (
        <Flex>
          <Button variant="secondary" onPress={() => setShowsAll(true)}>
            {`Show all ${sorted.length} features`}
          </Button>
        </Flex>
      ) : null}
    </Flex>
  );
}

function FeatureDriftItem(props: { title: string; feature: FeatureDrift }) {
  const { title, feature } = props;
  return (
    <Flex direction="column" gap="2">
      <Flex gap="3" align="center">
        <DriftChip status={feature.status} />
        <Text variant="body-small" color="secondary">
          {detailOf(feature)}
        </Text>
      </Flex>
      <PairedBars
        title={title}
        names={['baseline', 'now']}
        bins={feature.bins.map(bin => ({
          label: bin.label,
          first: bin.baselineShare,
          second: bin.currentShare,
        }))}
      />
    </Flex>
  );
}

function detailOf(feature: FeatureDrift): string {
  const { baseline, current } = feature.missingShare;
  const parts = [
    `PSI ${formatFigure(feature.score)} (${formatFigure(
      feature.rawScore,
    )} before the correction)`,
    `missing ${formatPercent(baseline)} then, ${formatPercent(current)} now`,
  ];
  if (feature.unseenShare !== null && feature.unseenShare > 0) {
    parts.push(`${formatPercent(feature.unseenShare)} unknown categories`);
  }
  return parts.join('; ');
}
