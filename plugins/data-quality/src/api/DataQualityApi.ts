import type {
  CheckDefinitionInput,
  CheckFile,
  CheckHistoryResponse,
  CheckItem,
  CheckTrial,
  CheckVersionsResponse,
  DatasetProfile,
  DatasetQualityDetail,
  DatasetsQualityResponse,
  IncidentDetail,
  IncidentState,
  IncidentTransitionRequest,
  IncidentsResponse,
  QualityGate,
  QualityReport,
  QualityRun,
  QualityRunsResponse,
  QualitySchedule,
  Quarantine,
  SeriesResponse,
  SuggestionsResponse,
  ValidateAccepted,
  AnomalyMetric,
} from '@analytics-engine/plugin-analytics-common';
import { createApiRef } from '@backstage/frontend-plugin-api';

/** Which incidents are asked for. */
export interface IncidentFilter {
  states?: IncidentState[];
  dataset?: string;
  checkId?: string;
  assignee?: string;
  limit?: number;
  cursor?: string;
}

/** Which course of numbers is asked for. */
export interface SeriesQuery {
  metric: AnomalyMetric;
  /** Null share only. */
  column?: string;
}

/** What becomes of rows that were quarantined. */
export type QuarantineVerb = 'release' | 'discard';

/** The REST API of data quality, as the pages use it; every method throws `ResponseError`. */
export interface DataQualityApi {
  datasets(signal?: AbortSignal): Promise<DatasetsQualityResponse>;
  dataset(name: string, signal?: AbortSignal): Promise<DatasetQualityDetail>;
  report(signal?: AbortSignal): Promise<QualityReport>;

  /** Starts a run of all enabled checks of a dataset. */
  startRun(dataset: string): Promise<ValidateAccepted>;
  runs(
    dataset: string,
    options: { limit: number; cursor?: string },
    signal?: AbortSignal,
  ): Promise<QualityRunsResponse>;
  run(runId: string, signal?: AbortSignal): Promise<QualityRun>;

  profile(
    dataset: string,
    options: { refresh: boolean },
    signal?: AbortSignal,
  ): Promise<DatasetProfile>;
  suggestions(
    dataset: string,
    signal?: AbortSignal,
  ): Promise<SuggestionsResponse>;
  series(
    dataset: string,
    query: SeriesQuery,
    signal?: AbortSignal,
  ): Promise<SeriesResponse>;
  setSchedule(
    dataset: string,
    schedule: string | null,
  ): Promise<QualitySchedule>;

  /** Tries a check on the data; nothing is stored. */
  tryCheck(
    definition: CheckDefinitionInput,
    signal?: AbortSignal,
  ): Promise<CheckTrial>;
  createCheck(definition: CheckDefinitionInput): Promise<CheckItem>;
  /** @param version - that the change is based on; another one is a conflict */
  changeCheck(
    definition: CheckDefinitionInput,
    version: number,
  ): Promise<CheckItem>;
  deleteCheck(id: string): Promise<void>;
  checkHistory(id: string, signal?: AbortSignal): Promise<CheckHistoryResponse>;
  checkVersions(
    id: string,
    signal?: AbortSignal,
  ): Promise<CheckVersionsResponse>;

  /** Files of the catalog in which checks of a dataset are written. */
  checkFiles(dataset: string, signal?: AbortSignal): Promise<CheckFile[]>;
  /** Has all of them read now. */
  refreshCheckFiles(): Promise<void>;

  incidents(
    filter: IncidentFilter,
    signal?: AbortSignal,
  ): Promise<IncidentsResponse>;
  incident(id: string, signal?: AbortSignal): Promise<IncidentDetail>;
  transitionIncident(
    id: string,
    request: IncidentTransitionRequest,
  ): Promise<IncidentDetail>;
  commentIncident(id: string, text: string): Promise<IncidentDetail>;

  /** Holds in force on a dataset, or on all. */
  closedGates(dataset?: string, signal?: AbortSignal): Promise<QualityGate[]>;
  openGate(id: string, reason: string): Promise<QualityGate>;
  quarantines(dataset: string, signal?: AbortSignal): Promise<Quarantine[]>;
  endQuarantine(
    id: string,
    verb: QuarantineVerb,
    reason: string,
  ): Promise<Quarantine>;
}

/** How pages reach {@link DataQualityApi}. */
export const dataQualityApiRef = createApiRef<DataQualityApi>().with({
  id: 'plugin.data-quality.client',
  pluginId: 'data-quality',
});
