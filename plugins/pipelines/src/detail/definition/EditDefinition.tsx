import type { PipelineListItem } from '@analytics-engine/plugin-analytics-common';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Button, Flex } from '@backstage/ui';
import { useState } from 'react';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import { DatasetField } from '../../form/DatasetField';
import { FormProblems } from '../../form/FormProblems';
import { PipelineFields } from '../../form/PipelineFields';
import { draftOf, valuesOf } from '../../form/draft';
import { useValidation } from '../../form/useValidation';
import { useRefreshPipelines } from '../../hooks/useRefreshPipelines';
import styles from '../../form/Form.module.css';

const TOAST_MS = 6_000;

/** Changes a definition; every field is judged by the backend before it is saved. */
export function EditDefinition(props: {
  item: PipelineListItem;
  onClose(): void;
}) {
  // The form keeps the version that it began with: one that comes in meanwhile
  // must be a conflict on saving, not be overwritten unseen.
  const [{ definition, version }] = useState(props.item);
  const api = useApi(pipelinesApiRef);
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshPipelines();
  const [values, setValues] = useState(() => valuesOf(definition));
  const [isSaving, setSaving] = useState(false);
  const [saveError, setSaveError] = useState<Error>();
  const draft = draftOf(values, definition);
  const validation = useValidation(draft);
  const save = async () => {
    if (Object.keys(validation.errors).length > 0) {
      return;
    }
    setSaving(true);
    setSaveError(undefined);
    try {
      await api.save(draft, { version });
      await refresh();
      toasts.post({
        title: `${definition.name} was changed`,
        status: 'success',
        timeout: TOAST_MS,
      });
      props.onClose();
    } catch (error) {
      setSaveError(error as Error);
    } finally {
      setSaving(false);
    }
  };
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={event => {
        event.preventDefault();
        save();
      }}
    >
      <PipelineFields
        values={values}
        errors={validation.errors}
        isFixed
        onChange={part => setValues(old => ({ ...old, ...part }))}
        dataset={
          <DatasetField
            value={values.dataset}
            error={validation.errors['sink.dataset']}
            onChange={dataset => setValues(old => ({ ...old, dataset }))}
          />
        }
      />
      <FormProblems validation={validation} showErrors saveError={saveError} />
      <Flex gap="2">
        <Button type="submit" variant="primary" isPending={isSaving}>
          Save
        </Button>
        <Button variant="secondary" onPress={props.onClose}>
          Cancel
        </Button>
      </Flex>
    </form>
  );
}
