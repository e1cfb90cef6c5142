/** Code of a category that is missing. */
export const MISSING_CODE = 0xffff;

/** All values of a number. */
export interface RawNumberColumn {
  kind: 'number';
  values: Float32Array;
}

/** All values of a category: codes into its names, in the order of their first sight. */
export interface RawCategoryColumn {
  kind: 'category';
  values: Uint16Array;
  names: string[];
}

/** Everything that was read, before it is encoded. */
export interface RawTable {
  rows: number;
  columns: (RawNumberColumn | RawCategoryColumn)[];
  labels: Uint8Array;
  times: Float64Array | undefined;
}
