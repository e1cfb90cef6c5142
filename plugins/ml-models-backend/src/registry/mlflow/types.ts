/** A key and its value, as MLflow writes maps. */
export interface MlflowTag {
  key: string;
  value: string;
}

/** An alias as a registered model lists it. */
export interface MlflowAlias {
  alias: string;
  version: string;
}

/** A registered model as MLflow answers it. */
export interface MlflowModel {
  name: string;
  description?: string;
  creation_timestamp: number | string;
  aliases?: MlflowAlias[];
}

/** A version of a registered model as MLflow answers it. */
export interface MlflowVersion {
  name: string;
  /** Counts from 1; never used again. */
  version: string;
  creation_timestamp: number | string;
  description?: string;
  source: string;
  run_id?: string;
  user_id?: string;
  status: string;
  tags?: MlflowTag[];
}

/** Where the portal finds its MLflow server. */
export interface MlflowConfig {
  /** Without a slash at the end. */
  url: string;
  /** Value of the header Authorization. */
  authorization?: string;
  /** Experiment that holds the runs of versions registered here. */
  experiment: string;
  /** Which registered models are shown, in MLflow's filter syntax; all when absent. */
  filter?: string;
  timeoutMs: number;
  transferTimeoutMs: number;
}
