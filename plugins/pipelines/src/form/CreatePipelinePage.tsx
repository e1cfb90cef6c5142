import { PageBody } from '@analytics-engine/plugin-analytics-react';
import {
  Button,
  ButtonLink,
  Checkbox,
  Flex,
  Header,
  Radio,
  RadioGroup,
} from '@backstage/ui';
import { DatasetField } from './DatasetField';
import { FormProblems } from './FormProblems';
import { NewDataset } from './NewDataset';
import { PipelineFields } from './PipelineFields';
import { useCreatePipeline } from './useCreatePipeline';
import styles from './Form.module.css';

/** The form for a new pipeline, with a new dataset if one is needed. */
export function CreatePipelinePage() {
  const form = useCreatePipeline();
  const shown = form.showErrors ? form.validation.errors : {};
  return (
    <>
      <Header
        title="Create pipeline"
        breadcrumbs={[{ label: 'Pipelines', href: '/pipelines' }]}
        description="From a topic of the event log to a table of the warehouse"
      />
      <PageBody>
        <form
          className={styles.form}
          noValidate
          onSubmit={event => {
            event.preventDefault();
            form.submit();
          }}
        >
          <PipelineFields
            values={form.values}
            errors={shown}
            onChange={form.change}
            dataset={
              <>
                <RadioGroup
                  label="Which dataset"
                  orientation="horizontal"
                  value={form.mode}
                  onChange={mode => form.setMode(mode as typeof form.mode)}
                >
                  <Radio value="existing">An existing one</Radio>
                  <Radio value="new">A new one</Radio>
                </RadioGroup>
                {form.mode === 'existing' ? (
                  <DatasetField
                    value={form.values.dataset}
                    error={shown['sink.dataset']}
                    onChange={dataset => form.change({ dataset })}
                  />
                ) : (
                  <NewDataset
                    value={form.dataset}
                    error={shown['sink.dataset']}
                    onChange={form.setDataset}
                  />
                )}
              </>
            }
          />
          <FormProblems
            validation={form.validation}
            showErrors={form.showErrors}
            saveError={form.saveError}
          />
          <Checkbox isSelected={form.start} onChange={form.setStart}>
            Start it at once
          </Checkbox>
          <Flex gap="2">
            <Button type="submit" variant="primary" isPending={form.isSaving}>
              Create pipeline
            </Button>
            <ButtonLink variant="secondary" href="/pipelines">
              Cancel
            </ButtonLink>
          </Flex>
        </form>
      </PageBody>
    </>
  );
}
