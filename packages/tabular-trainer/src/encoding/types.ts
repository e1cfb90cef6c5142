/** A number goes through as it is; NaN where it is missing. */
export interface EncodedNumber {
  name: string;
  kind: 'number';
}

/** A category has one column for each frequent name, 1 where it is that name. */
export interface EncodedCategory {
  name: string;
  kind: 'category';
  /** Names with a column of their own, in the order of the columns. */
  categories: string[];
}

/** How one feature becomes columns. */
export type EncodedFeature = EncodedNumber | EncodedCategory;

/** The encoder as it is written into a model's metadata. */
export interface EncoderDocument {
  formatVersion: 1;
  features: EncodedFeature[];
}
