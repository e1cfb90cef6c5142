import { z } from 'zod';

/** {@link CheckFileProblem}. */
export const checkFileProblemSchema = z.strictObject({
  /** Id of the check that is wrong; null when it is the file, or the check has none. */
  checkId: z.string().nullable(),
  /** `checks[2].column`; empty for the whole file. */
  field: z.string(),
  message: z.string(),
});
/** Something that is wrong with a file of checks. */
export type CheckFileProblem = z.infer<typeof checkFileProblemSchema>;

/** {@link CheckFile}. */
export const checkFileSchema = z.strictObject({
  /** The entity whose annotation names it. */
  entityRef: z.string(),
  dataset: z.string(),
  /** Where it was read from: a URL or a path. */
  source: z.string(),
  /** Ids of the checks that are in force. */
  checks: z.array(z.string()),
  /** Checks with a problem are left out; the others are in force. */
  problems: z.array(checkFileProblemSchema),
  /** When it was last looked at, ISO-8601 UTC. */
  readAt: z.string(),
  /** When its content was last found changed. */
  changedAt: z.string(),
});
/** A file with checks that an entity of the catalog names. */
export type CheckFile = z.infer<typeof checkFileSchema>;

/** Answer of GET /data-quality/check-files. */
export const checkFilesResponseSchema = z.strictObject({
  files: z.array(checkFileSchema),
});
/** Answer of GET /data-quality/check-files. */
export type CheckFilesResponse = z.infer<typeof checkFilesResponseSchema>;
