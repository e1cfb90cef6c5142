/** Owner of a dataset that was made without naming one. */
export const UNKNOWN_OWNER = 'unknown';
/** Whose everything is that names no owner. */
export const DEFAULT_OWNER = 'group:default/data-platform';
