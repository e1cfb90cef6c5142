import {
  QUALITY_RESULTS_TOPIC,
  QUALITY_RUN_FINISHED_TOPIC,
  type QualityRun,
  type QualityRunFinishedEvent,
} from '@analytics-engine/plugin-analytics-common';
import type { EventLogService } from '@analytics-engine/plugin-analytics-node';
import type { EventsService } from '@backstage/plugin-events-node';

/** Makes a run known: to plugins as an event, to the warehouse through the log. */
export async function publishRun(
  run: QualityRun,
  options: { events: EventsService; eventLog: EventLogService },
): Promise<void> {
  const eventPayload: QualityRunFinishedEvent = { run };
  await options.events.publish({
    topic: QUALITY_RUN_FINISHED_TOPIC,
    eventPayload,
  });
  if (run.results.length > 0) {
    await options.eventLog.append(
      QUALITY_RESULTS_TOPIC,
      run.results.map(result =>
        Buffer.from(
          JSON.stringify({
            run_id: run.runId,
            checked_at: run.finishedAt,
            dataset: run.dataset,
            check_id: result.checkId,
            dimension: result.dimension,
            column: result.column ?? '',
            severity: result.severity,
            status: result.status,
            score: result.score,
            evaluated_rows: result.evaluatedRows,
            failed_rows: result.failedRows,
            method: result.method,
            actual: result.actual,
          }),
        ),
      ),
      { idempotencyKey: `quality-run-${run.runId}` },
    );
  }
}
