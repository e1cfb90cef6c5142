import { z } from 'zod';

/** Most features of one model. */
export const MAX_FEATURES = 2_000;
/** Most categories of one feature. */
export const MAX_CATEGORIES = 10_000;
/** Most columns of the matrix that a model is given. */
export const MAX_INPUT_WIDTH = 20_000;
/** Longest name of a feature, of a class and of an ONNX input or output. */
export const MAX_SIGNATURE_TEXT = 200;
/** Most classes that a model tells apart. */
export const MAX_CLASSES = 1_000;

const textSchema = z.string().min(1).max(MAX_SIGNATURE_TEXT);

/**
 * One feature as callers name it.
 *
 * - `number`: one column of the matrix.
 * - `boolean`: one column, 0 or 1.
 * - `category`: text out of `categories`. With `ordinal` encoding one column
 *   with the category's index; with `one-hot` as many columns as there are
 *   categories. A text that is none of them is a missing value (ordinal: NaN,
 *   one-hot: all zeros), since new categories appear and must not stop serving.
 *
 * A missing value (`null`, or the key left out) is refused unless the feature
 * is `nullable`; then it is NaN, in one-hot all zeros.
 */
export const modelFeatureSchema = z
  .strictObject({
    name: textSchema,
    type: z.enum(['number', 'boolean', 'category']),
    nullable: z.boolean().default(false),
    categories: z.array(z.string().max(MAX_SIGNATURE_TEXT)).optional(),
    encoding: z.enum(['ordinal', 'one-hot']).optional(),
    description: z.string().max(500).optional(),
  })
  .superRefine((feature, context) => {
    const { categories } = feature;
    if (feature.type !== 'category') {
      if (categories || feature.encoding) {
        context.addIssue({
          code: 'custom',
          message: `categories and encoding belong to type category, found ${feature.type}`,
        });
      }
      return;
    }
    if (
      !categories ||
      categories.length === 0 ||
      categories.length > MAX_CATEGORIES ||
      new Set(categories).size !== categories.length
    ) {
      context.addIssue({
        code: 'custom',
        path: ['categories'],
        message: `expected 1 to ${MAX_CATEGORIES} different texts`,
      });
    }
  });

/** A feature of a model; see {@link modelFeatureSchema}. */
export type ModelFeature = z.infer<typeof modelFeatureSchema>;

/** How many classes each task names. */
const CLASSES_FIT = {
  binary: (count?: number) => count === undefined || count === 2,
  multiclass: (count?: number) => count !== undefined && count >= 2,
  regression: (count?: number) => count === undefined,
};

/**
 * What a model answers.
 *
 * - `binary`: `score` is the probability of `classes[1]`; the label is
 *   `classes[1]` when the score is at least `threshold`.
 * - `multiclass`: the label is the class with the highest probability, the
 *   score is that probability.
 * - `regression`: the score is the value; there is no label.
 */
export const modelOutputSchema = z
  .strictObject({
    task: z.enum(['binary', 'multiclass', 'regression']),
    /** Name of the ONNX output that holds the scores; found by itself when left out. */
    output: textSchema.optional(),
    classes: z.array(textSchema).max(MAX_CLASSES).optional(),
    threshold: z.number().min(0).max(1).default(0.5),
  })
  .superRefine(({ task, classes }, context) => {
    const fits = CLASSES_FIT[task](classes?.length);
    if (!fits) {
      context.addIssue({
        code: 'custom',
        path: ['classes'],
        message:
          'expected two classes for binary (negative first; 0 and 1 when left out), at least two for multiclass, none for regression',
      });
    }
  });

/** See {@link modelOutputSchema}. */
export type ModelOutput = z.infer<typeof modelOutputSchema>;

/** What a model takes and answers. */
export const modelSignatureSchema = z
  .strictObject({
    features: z.array(modelFeatureSchema).min(1).max(MAX_FEATURES),
    output: modelOutputSchema,
  })
  .superRefine(({ features }, context) => {
    const names = features.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['features'],
        message: `feature '${twice}' is listed twice`,
      });
    }
    const width = inputWidthOf(features);
    if (width > MAX_INPUT_WIDTH) {
      context.addIssue({
        code: 'custom',
        path: ['features'],
        message: `expected at most ${MAX_INPUT_WIDTH} columns after encoding, found ${width}`,
      });
    }
  });

/** See {@link modelSignatureSchema}. */
export type ModelSignature = z.infer<typeof modelSignatureSchema>;
/** A signature as it is written, defaults left out. */
export type ModelSignatureInput = z.input<typeof modelSignatureSchema>;

/** Columns of the matrix that one feature takes. */
export function featureWidthOf(feature: ModelFeature): number {
  return feature.type === 'category' && feature.encoding === 'one-hot'
    ? feature.categories?.length ?? 0
    : 1;
}

/** Columns of the `[N, F]` matrix that these features become. */
export function inputWidthOf(features: readonly ModelFeature[]): number {
  return features.reduce((sum, feature) => sum + featureWidthOf(feature), 0);
}

/** Classes of a binary model that names none. */
export const DEFAULT_BINARY_CLASSES: readonly [string, string] = ['0', '1'];
