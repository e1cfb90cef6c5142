import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { pipelinesApiRef } from '../api/PipelinesApi';
import type { DatasetRequest } from '../api/types';
import { useDatasets } from '../hooks/usePipeline';
import { useRefreshPipelines } from '../hooks/useRefreshPipelines';
import { draftOf, emptyValues } from './draft';
import type { PipelineFormValues } from './draft';
import { datasetErrors } from './datasetErrors';
import { useValidation } from './useValidation';

const TOAST_MS = 6_000;

/** State and submission of the form for a new pipeline. */
export function useCreatePipeline() {
  const api = useApi(pipelinesApiRef);
  const toasts = useApi(toastApiRef);
  const navigate = useNavigate();
  const refresh = useRefreshPipelines();
  const known = useDatasets();
  const [values, setValues] = useState(emptyValues);
  const [mode, setMode] = useState<'existing' | 'new'>('existing');
  const [dataset, setDataset] = useState<DatasetRequest>({
    name: '',
    columns: [],
  });
  const [start, setStart] = useState(true);
  const [showErrors, setShowErrors] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [saveError, setSaveError] = useState<Error>();
  // Made by an earlier attempt whose second half failed.
  const isMade =
    known.data?.some(existing => existing.name === dataset.name) ?? false;
  const draft = draftOf({
    ...values,
    dataset: mode === 'new' ? dataset.name : values.dataset,
  });
  // The backend cannot judge a dataset that does not exist yet.
  const remote = useValidation(
    mode === 'existing' || isMade ? draft : undefined,
  );
  const local = useLocalValidation(mode, dataset, draft, isMade);
  const validation = mode === 'new' && !isMade ? local : remote;

  const submit = async () => {
    setShowErrors(true);
    setSaveError(undefined);
    if (Object.keys(validation.errors).length > 0) {
      return;
    }
    setSaving(true);
    try {
      if (mode === 'new' && !isMade) {
        await api.createDataset(dataset);
        await known.refresh();
      }
      const verdict = await api.validate(draft);
      if (!verdict.valid) {
        throw new Error(
          verdict.errors
            .map(({ field, message }) => `${field}: ${message}`)
            .join('. '),
        );
      }
      await api.save(draft, { start });
      toasts.post({
        title: `${draft.name} was created`,
        status: 'success',
        timeout: TOAST_MS,
      });
      await refresh();
      navigate(`/pipelines/${draft.name}`);
    } catch (error) {
      setSaveError(error as Error);
    } finally {
      setSaving(false);
    }
  };
  return {
    values,
    change: (part: Partial<PipelineFormValues>) =>
      setValues(old => ({ ...old, ...part })),
    mode,
    setMode,
    dataset,
    setDataset,
    start,
    setStart,
    validation,
    showErrors,
    isSaving,
    saveError,
    submit,
  };
}

function useLocalValidation(
  mode: 'existing' | 'new',
  dataset: DatasetRequest,
  draft: ReturnType<typeof draftOf>,
  isMade: boolean,
) {
  const errors = mode === 'new' && !isMade ? datasetErrors(dataset, draft) : {};
  return { errors, warnings: [], isPending: false };
}
