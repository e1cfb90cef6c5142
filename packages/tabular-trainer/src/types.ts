/** How a feature is read: a number, or one of a set of names. */
export type FeatureKind = 'number' | 'category';

/** One input of a model, as people name it. */
export interface FeatureDefinition {
  name: string;
  kind: FeatureKind;
}

/** Values of one feature in a block: numbers with NaN, or names with null, where missing. */
export type BlockColumn = Float32Array | Float64Array | (string | null)[];

/** Some rows on their way to the trainer, column by column in the order of the features. */
export interface Block {
  columns: BlockColumn[];
  /** 1 for the class that the model finds, otherwise 0. */
  labels: Uint8Array;
  /** Milliseconds since the epoch; decides which rows are held out. */
  times?: Float64Array;
}

/** The families of models that this trainer knows. */
export type Learner = 'logistic' | 'boosting';

/** Columns of numbers with their labels: what the learners read. */
export interface LabelledMatrix {
  columns: Float32Array[];
  labels: Uint8Array;
}

/** What a learner tells while it works, and how it is stopped. */
export interface LearnerHooks {
  signal?: AbortSignal;
  /** Called after each round. The losses are mean log losses. */
  onRound?: (round: {
    round: number;
    loss: number;
    validationLoss?: number;
  }) => void;
}

/** A trained binary model over encoded features. */
export interface BinaryModel {
  readonly learner: Learner;
  /** Probabilities of class 1, one for each row. */
  score(columns: Float32Array[]): Float64Array;
}
