/** An input or output as the runtime describes it. */
export interface TensorDescription {
  name: string;
  isTensor: boolean;
  /** `float32`, `int64`, ...; tensors only. */
  type?: string;
  /** Numbers, or names of free dimensions; tensors only. */
  shape?: Array<number | string>;
}

/** Inputs and outputs of a loaded model. */
export interface SessionDescription {
  inputs: TensorDescription[];
  outputs: TensorDescription[];
}

/** A matrix for a model. */
export interface RunRequest {
  /** Of the session; see {@link ScoringHost.load}. */
  key: string;
  input: string;
  output: string;
  rows: number;
  width: number;
  matrix: Float32Array;
  timeoutMs: number;
}

/** The output's tensor. */
export interface RunResult {
  data: Float32Array;
  dims: number[];
  /** Within the runtime, without the way there and back. */
  runMicroseconds: number;
}

/** Something apart from the portal's event loop that runs models. */
export interface ScoringHost {
  /** False once it died or was given up; then it must be replaced. */
  readonly alive: boolean;
  /** Requests that it has not answered yet. */
  readonly pending: number;
  load(
    request: { key: string; path: string },
    timeoutMs: number,
  ): Promise<SessionDescription>;
  /** @throws ModelTimeoutError when the time is over; the host is not alive then */
  run(request: RunRequest): Promise<RunResult>;
  unload(key: string): Promise<void>;
  /** Ends it in the way that harms nobody. */
  close(): Promise<void>;
}
