import { MAX_NAME_LENGTH } from '@analytics-engine/plugin-analytics-common';
import type {
  CheckItem,
  CheckTrial,
} from '@analytics-engine/plugin-analytics-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { useMemo, useState } from 'react';
import { dataQualityApiRef } from '../api/DataQualityApi';
import { useRefreshQuality } from '../hooks/useRefreshQuality';
import { definitionOf, idOf, suggestedName } from './draft';
import type { CheckDraft } from './draft';
import { schemaErrors } from './fieldErrors';
import type { FieldErrors } from './fieldErrors';

/** State and actions of the form of one check. */
export interface CheckEditor {
  /** What the person wrote. */
  written: CheckDraft;
  /** The same, with a name and an id where they wrote none. */
  draft: CheckDraft;
  /** By field; empty until the person first tries or saves. */
  errors: FieldErrors;
  /** What the last dry run found; undefined once the draft differs from it. */
  trial: CheckTrial | undefined;
  trialError: Error | undefined;
  saveError: Error | undefined;
  isTrying: boolean;
  isSaving: boolean;
  change(part: Partial<CheckDraft>): void;
  tryOut(): Promise<void>;
  save(): Promise<void>;
}

/**
 * The form of a check: errors of the schema at once, those of the backend
 * after a dry run, which also comes before every save.
 *
 * @param start - what the form begins with
 * @param options - `existing`: the check that is changed; absent for a new one
 */
export function useCheckEditor(
  start: CheckDraft,
  options: { existing?: CheckItem; onSaved(id: string): void },
): CheckEditor {
  const { existing, onSaved } = options;
  const api = useApi(dataQualityApiRef);
  const refresh = useRefreshQuality();
  const [written, setWritten] = useState(start);
  const [attempted, setAttempted] = useState(false);
  const [tried, setTried] = useState<{ text: string; trial: CheckTrial }>();
  const [trialError, setTrialError] = useState<Error>();
  const [saveError, setSaveError] = useState<Error>();
  const [pending, setPending] = useState<'try' | 'save'>();

  const draft = useMemo(
    () => (existing ? written : withNames(written)),
    [existing, written],
  );
  const definition = useMemo(() => definitionOf(draft), [draft]);
  const text = JSON.stringify(definition);
  const local = schemaErrors(definition);
  const trial = tried?.text === text ? tried.trial : undefined;
  const errors = { ...local };
  for (const { field, message } of trial?.errors ?? []) {
    errors[field] ??= message;
  }

  /** Asks the backend; undefined when there was no answer or the schema refuses. */
  const ask = async (): Promise<CheckTrial | undefined> => {
    setAttempted(true);
    setTrialError(undefined);
    setSaveError(undefined);
    if (Object.keys(local).length > 0) {
      return undefined;
    }
    try {
      const answer = await api.tryCheck(definition);
      setTried({ text, trial: answer });
      return answer;
    } catch (error) {
      setTrialError(error as Error);
      return undefined;
    }
  };
  const tryOut = async () => {
    setPending('try');
    await ask();
    setPending(undefined);
  };
  const save = async () => {
    setPending('save');
    const answer = trial ?? (await ask());
    if (answer?.valid) {
      try {
        await (existing
          ? api.changeCheck(definition, existing.version)
          : api.createCheck(definition));
        await refresh();
        onSaved(definition.id);
      } catch (error) {
        setSaveError(error as Error);
      }
    }
    setPending(undefined);
  };
  return {
    written,
    draft,
    errors: attempted ? errors : {},
    trial,
    trialError,
    saveError,
    isTrying: pending === 'try',
    isSaving: pending === 'save',
    change: part => setWritten(old => ({ ...old, ...part })),
    tryOut,
    save,
  };
}

/** Fills in a name and an id where the person wrote none. */
function withNames(draft: CheckDraft): CheckDraft {
  const name = draft.name || suggestedName(draft);
  return { ...draft, name, id: draft.id || idOf(name, MAX_NAME_LENGTH) };
}
