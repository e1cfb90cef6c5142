/** Which predictions a question is about. */
export interface Selection {
  model: string;
  /** All versions when left out. */
  version?: string;
  fromMs: number;
  toMs: number;
}

/** What callers were answered; not what they asked for by version, nor shadows and batches. */
export const SERVED_ROLES: readonly string[] = [
  'champion',
  'control',
  'canary',
];

/** Condition for {@link selectionParams}. */
export const SELECTED = `model = {model:String}
  AND ({version:String} = '' OR version = {version:String})
  AND predicted_at >= fromUnixTimestamp64Milli({fromMs:Int64})
  AND predicted_at < fromUnixTimestamp64Milli({toMs:Int64})
  AND role IN {roles:Array(String)}`;

/** Newest label of each prediction of the model, as a subquery for {@link selectionParams}. */
export const LABELS =
  '(SELECT prediction_id, label FROM current_labels WHERE model = {model:String})';

/** Values for {@link SELECTED}. */
export function selectionParams(selection: Selection): Record<string, unknown> {
  return {
    model: selection.model,
    version: selection.version ?? '',
    fromMs: selection.fromMs,
    toMs: selection.toMs,
    roles: SERVED_ROLES,
  };
}

/** Longest time that a question about predictions may take. */
export const QUERY_TIMEOUT_MS = 60_000;
