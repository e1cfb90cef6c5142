import type { PipelineValidation } from '@analytics-engine/plugin-analytics-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';
import { pipelinesApiRef } from '../api/PipelinesApi';
import type { PipelineDraft } from '../api/types';
import { localErrors } from './draft';
import type { FieldErrors } from './draft';

const QUIET_MS = 500;

/** What is wrong with a draft, by field, and what is only worth knowing. */
export interface DraftValidation {
  errors: FieldErrors;
  warnings: PipelineValidation['warnings'];
  isPending: boolean;
}

/**
 * Validates a draft while it is written: at once what the schema says, and
 * the backend's judgement when the person pauses.
 *
 * @param draft - undefined while there is nothing to judge
 */
export function useValidation(
  draft: PipelineDraft | undefined,
): DraftValidation {
  const api = useApi(pipelinesApiRef);
  const text = draft ? JSON.stringify(draft) : undefined;
  const [remote, setRemote] = useState<{
    text: string;
    validation: PipelineValidation;
  }>();
  useEffect(() => {
    if (!text || Object.keys(localErrors(JSON.parse(text))).length > 0) {
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api
        .validate(JSON.parse(text), abort.signal)
        .then(validation => setRemote({ text, validation }))
        // Saving says it again if the backend cannot be reached now.
        .catch(() => undefined);
    }, QUIET_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [api, text]);
  if (!draft) {
    return { errors: {}, warnings: [], isPending: false };
  }
  const errors = localErrors(draft);
  const isCurrent = remote?.text === text;
  if (isCurrent) {
    for (const { field, message } of remote!.validation.errors) {
      errors[field] ??= message;
    }
  }
  return {
    errors,
    warnings: isCurrent ? remote!.validation.warnings : [],
    isPending: !isCurrent && Object.keys(errors).length === 0,
  };
}
