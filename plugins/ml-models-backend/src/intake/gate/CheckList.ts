import type { GateCheck } from '@analytics-engine/plugin-analytics-common';
import { UnprocessableError } from '@analytics-engine/plugin-analytics-node';

/** The checks of one file in the order they were made; the first that fails ends it. */
export class CheckList {
  readonly checks: GateCheck[] = [];

  static create(): CheckList {
    return new CheckList();
  }

  private constructor() {}

  pass(check: GateCheck['check'], message: string): void {
    this.checks.push({ check, passed: true, message });
  }

  /** @throws UnprocessableError, always */
  fail(check: GateCheck['check'], message: string): never {
    this.checks.push({ check, passed: false, message });
    throw new UnprocessableError(
      `The model was refused (${check}): ${message}`,
      {
        details: { checks: this.checks },
      },
    );
  }
}
