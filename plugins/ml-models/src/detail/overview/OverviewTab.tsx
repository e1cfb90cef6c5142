import type { ModelStatus } from '@analytics-engine/plugin-analytics-common';
import { Alert, ButtonLink } from '@backstage/ui';
import { Distribution } from './Distribution';
import { ModelCharts } from './ModelCharts';
import { ModelFacts } from './ModelFacts';
import { ModelFigures } from './ModelFigures';

/** Is this model fine, and if not, what to do. */
export function OverviewTab(props: { status: ModelStatus }) {
  const { status } = props;
  return (
    <>
      {status.reasons.length > 0 ? (
        <Alert
          status={status.health === 'DOWN' ? 'danger' : 'warning'}
          icon
          role="alert"
          title={status.reasons.join('; ')}
          description={
            status.previous
              ? `Version ${status.previous.version} can be put back with one press above; training it again on recent data is in the Training tab.`
              : 'Training it again on recent data is in the Training tab.'
          }
        />
      ) : null}
      {status.canary ? (
        <Alert
          status="info"
          icon
          role="status"
          title={`${status.canary.version} is tried on ${status.canary.trafficPercent} % of the requests`}
          customActions={
            <ButtonLink
              size="small"
              variant="secondary"
              href={`/ml-models/${status.model}/deployment`}
            >
              Compare
            </ButtonLink>
          }
        />
      ) : null}
      <ModelFigures name={status.model} />
      <ModelCharts name={status.model} />
      <Distribution name={status.model} />
      <ModelFacts status={status} />
    </>
  );
}
