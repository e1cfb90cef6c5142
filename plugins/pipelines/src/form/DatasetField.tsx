import { ErrorState } from '@analytics-engine/plugin-analytics-react';
import { Select, Text } from '@backstage/ui';
import { useDatasets } from '../hooks/usePipeline';

/** One of the datasets that rows can land in. */
export function DatasetField(props: {
  value: string;
  error?: string;
  onChange(dataset: string): void;
}) {
  const { data, error, refresh } = useDatasets();
  const datasets = (data ?? []).filter(({ kind }) => kind === 'table');
  return (
    <>
      <Select
        label="Dataset"
        isRequired
        options={datasets.map(({ name, description }) => ({
          id: name,
          label: name,
          description,
        }))}
        value={props.value || null}
        onChange={key => props.onChange(String(key ?? ''))}
        isInvalid={props.error !== undefined}
      />
      {error && !data ? (
        <ErrorState
          title="Datasets could not be loaded"
          error={error}
          onRetry={refresh}
        />
      ) : null}
      {props.error ? (
        <Text role="alert" variant="body-small" color="danger">
          {props.error}
        </Text>
      ) : null}
    </>
  );
}
