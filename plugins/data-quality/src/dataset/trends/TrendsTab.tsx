import type { DatasetQualityDetail } from '@analytics-engine/plugin-analytics-common';
import {
  ChartGrid,
  EmptyState,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { Select } from '@backstage/ui';
import { useState } from 'react';
import { SeriesChart } from './SeriesChart';

/** Volume, freshness and null shares over time, with what was expected of them. */
export function TrendsTab(props: { quality: DatasetQualityDetail }) {
  const { dataset, columns, freshness } = props.quality;
  // Only columns that may be null have a share of nulls.
  const nullable = columns.filter(({ type }) => /Nullable\(/.test(type));
  const [column, setColumn] = useState(nullable[0]?.name);
  if (freshness.column === null) {
    return (
      <PageSection title="Trends">
        <EmptyState
          title="There is no time to go by"
          description="The dataset names no time column, so its rows cannot be counted by hour or day. Give it one where it is defined."
        />
      </PageSection>
    );
  }
  return (
    <ChartGrid>
      <PageSection title="Volume" description={`Rows by ${freshness.column}`}>
        <SeriesChart dataset={dataset} query={{ metric: 'volume' }} />
      </PageSection>
      <PageSection title="Freshness" description="Longest time without a row">
        <SeriesChart dataset={dataset} query={{ metric: 'freshness' }} />
      </PageSection>
      {column ? (
        <PageSection
          title="Nulls"
          description="Share of rows without a value, where a check wants one"
          actions={
            <Select
              aria-label="Column"
              size="small"
              options={nullable.map(({ name }) => ({ id: name, label: name }))}
              value={column}
              onChange={key => setColumn(String(key))}
            />
          }
        >
          <SeriesChart
            key={column}
            dataset={dataset}
            query={{ metric: 'nullShare', column }}
          />
        </PageSection>
      ) : null}
    </ChartGrid>
  );
}
