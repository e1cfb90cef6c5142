import type {
  DatasetQuality,
  Incident,
} from '@analytics-engine/plugin-analytics-common';
import { Verdict } from '@analytics-engine/plugin-analytics-react';
import { judgeOverall } from './judge';
import { OpenIncidents } from './OpenIncidents';

/** Whether the data can be trusted, and what is wrong: the first thing on the page. */
export function Concerns(props: {
  datasets: DatasetQuality[];
  incidents: Incident[];
  /** All that are open, of which `incidents` may be a part. */
  total: number;
}) {
  const { datasets, incidents, total } = props;
  return (
    <Verdict {...judgeOverall(datasets, total)}>
      <OpenIncidents incidents={incidents} total={total} />
    </Verdict>
  );
}
