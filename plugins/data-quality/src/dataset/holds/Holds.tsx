import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import { formatCount } from '@analytics-engine/plugin-analytics-react';
import { Alert, ButtonLink } from '@backstage/ui';
import { useClosedGates } from '../../hooks/useOverview';
import { useQuarantines } from '../../hooks/useDataset';
import { PASSAGES } from './passages';

/** That something is held back, at the top of the dataset's page. */
export function Holds(props: { name: string }) {
  const gates = useClosedGates(props.name).data ?? [];
  const held = (useQuarantines(props.name).data ?? []).filter(
    ({ state }) => state === 'HELD',
  );
  if (gates.length === 0 && held.length === 0) {
    return null;
  }
  const rows = held.reduce((sum, quarantine) => sum + quarantine.rows, 0);
  return (
    <Alert
      status="warning"
      icon
      title={[
        ...new Set(gates.map(({ passage }) => PASSAGES[passage].held)),
        ...(held.length > 0
          ? [`${formatCount(rows)} rows are in quarantine`]
          : []),
      ].join('; ')}
      description={gates[0]?.reason ?? held[0]?.reason}
      customActions={
        <ButtonLink
          size="small"
          variant="secondary"
          href={QUALITY_PATHS.dataset(props.name, 'holds')}
        >
          See what can be undone
        </ButtonLink>
      }
    />
  );
}
