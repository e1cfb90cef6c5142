/** What a person chose for a benchmark. */
export interface BenchOptions {
  /** Few events and rounds: shows that it works, says little about speed. */
  quick: boolean;
  rounds?: number;
  events?: number;
  log: 'embedded' | 'kafka';
  /** Parts that `predict` runs; all of them when left out. */
  only?: readonly string[];
  /** File of the telephone company's customers, for `training`. */
  telco?: string;
  say: (message: string) => void;
}

/** One benchmark. */
export interface Bench {
  name: string;
  description: string;
  /** Answers the report. */
  run(options: BenchOptions): Promise<string>;
}
