import { ErrorState } from '@analytics-engine/plugin-analytics-react';
import { Combobox } from '@backstage/ui';
import { useTopics } from '../hooks/usePipeline';

/** A topic: an existing one suggested, or any other, which is then created. */
export function TopicField(props: {
  value: string;
  error?: string;
  isDisabled?: boolean;
  onChange(topic: string): void;
}) {
  const { data, error, refresh } = useTopics();
  const topics = data ?? [];
  return (
    <>
      <Combobox
        label="Topic"
        description="An existing topic, or a new name"
        isRequired
        isDisabled={props.isDisabled}
        allowsCustomValue
        options={topics.map(({ topic }) => ({ id: topic, label: topic }))}
        inputValue={props.value}
        onInputChange={props.onChange}
        validationBehavior="aria"
        validate={() => props.error}
      />
      {error && !data ? (
        <ErrorState
          title="Topics could not be loaded; a name can be typed"
          error={error}
          onRetry={refresh}
        />
      ) : null}
    </>
  );
}
