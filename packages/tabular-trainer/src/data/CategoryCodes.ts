import { TrainingDataError } from '../errors';
import { MISSING_CODE } from './types';

/** Gives the names of one category small numbers. */
export class CategoryCodes {
  readonly names: string[] = [];
  readonly #feature: string;
  readonly #codes = new Map<string, number>();

  private constructor(feature: string) {
    this.#feature = feature;
  }

  static create(feature: string): CategoryCodes {
    return new CategoryCodes(feature);
  }

  /** @throws TrainingDataError when there are more names than codes */
  codesOf(values: readonly (string | null)[]): Uint16Array {
    const codes = new Uint16Array(values.length);
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      codes[index] = value === null ? MISSING_CODE : this.#codeOf(value);
    }
    return codes;
  }

  #codeOf(name: string): number {
    const known = this.#codes.get(name);
    if (known !== undefined) return known;
    const code = this.names.length;
    if (code === MISSING_CODE) {
      throw new TrainingDataError(
        `Feature '${
          this.#feature
        }' has more than ${MISSING_CODE} different names; is it an identifier?`,
      );
    }
    this.names.push(name);
    this.#codes.set(name, code);
    return code;
  }
}
