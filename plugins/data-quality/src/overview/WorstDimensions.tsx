import { QUALITY_DIMENSIONS } from '@analytics-engine/plugin-analytics-common';
import type { DimensionScores } from '@analytics-engine/plugin-analytics-common';
import { Flex, Text } from '@backstage/ui';
import { DIMENSIONS } from '../words/checkTypes';
import { formatScore } from '../words/formatScore';

const MAX_SHOWN = 3;

/** The sides of quality with the lowest scores, for a cell of a table. */
export function WorstDimensions(props: { dimensions: DimensionScores }) {
  const worst = QUALITY_DIMENSIONS.flatMap(name => {
    const score = props.dimensions[name]?.score;
    return score === undefined || score === null ? [] : [{ name, score }];
  })
    .sort((a, b) => a.score - b.score)
    .slice(0, MAX_SHOWN);
  if (worst.length === 0) {
    return (
      <Text variant="body-small" color="secondary">
        not evaluated
      </Text>
    );
  }
  return (
    <Flex direction="column" gap="0" align="start">
      {worst.map(({ name, score }) => (
        <Text key={name} variant="body-small">
          {DIMENSIONS[name]} {formatScore(score)}
        </Text>
      ))}
    </Flex>
  );
}
