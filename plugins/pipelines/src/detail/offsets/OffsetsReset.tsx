import type { PipelineOffsetsResponse } from '@analytics-engine/plugin-analytics-common';
import {
  ConfirmDialog,
  ErrorState,
  formatCount,
} from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import {
  Button,
  Flex,
  NumberField,
  Radio,
  RadioGroup,
  Text,
} from '@backstage/ui';
import { useState } from 'react';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import type { OffsetTarget, OffsetsResetResponse } from '../../api/types';
import { useRefreshPipelines } from '../../hooks/useRefreshPipelines';

type Partition = PipelineOffsetsResponse['partitions'][number];
type Where = 'earliest' | 'end' | 'chosen';

const TOAST_MS = 6_000;

/** Chooses new offsets, shows what they would do, and applies exactly that. */
export function OffsetsReset(props: { name: string; partitions: Partition[] }) {
  const { name, partitions } = props;
  const api = useApi(pipelinesApiRef);
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshPipelines();
  const [where, setWhere] = useState<Where>('earliest');
  const [chosen, setChosen] = useState<Record<number, number>>({});
  const [plan, setPlan] = useState<OffsetsResetResponse>();
  const [error, setError] = useState<Error>();
  const targets: OffsetTarget[] = partitions.map(partition => ({
    partition: partition.partition,
    offset:
      where === 'chosen'
        ? chosen[partition.partition] ??
          partition.committed ??
          partition.earliest
        : partition[where],
  }));
  const preview = async () => {
    setError(undefined);
    try {
      setPlan(await api.resetOffsets(name, targets, { dryRun: true }));
    } catch (caught) {
      setError(caught as Error);
    }
  };
  const apply = async () => {
    await api.resetOffsets(name, targets, {
      dryRun: false,
      planHash: plan?.planHash,
    });
    await refresh();
    toasts.post({
      title: `Offsets of ${name} were moved`,
      status: 'success',
      timeout: TOAST_MS,
    });
  };
  return (
    <Flex direction="column" gap="4">
      <RadioGroup
        label="Continue at"
        value={where}
        onChange={value => setWhere(value as Where)}
      >
        <Radio value="earliest">The oldest record still in the log</Radio>
        <Radio value="end">The end, passing over what waits</Radio>
        <Radio value="chosen">Chosen offsets</Radio>
      </RadioGroup>
      {where === 'chosen' ? (
        <Flex gap="3" style={{ flexWrap: 'wrap' }}>
          {partitions.map(partition => (
            <NumberField
              key={partition.partition}
              label={`Partition ${partition.partition}`}
              description={`${formatCount(partition.earliest)} to ${formatCount(
                partition.end,
              )}`}
              minValue={partition.earliest}
              maxValue={partition.end}
              value={
                chosen[partition.partition] ??
                partition.committed ??
                partition.earliest
              }
              onChange={offset =>
                setChosen(old => ({ ...old, [partition.partition]: offset }))
              }
            />
          ))}
        </Flex>
      ) : null}
      <div>
        <Button
          variant="secondary"
          isDisabled={partitions.length === 0}
          onPress={preview}
        >
          Show what it would do
        </Button>
      </div>
      {error ? (
        <ErrorState title="The offsets cannot be moved" error={error} />
      ) : null}
      {plan ? (
        <ConfirmDialog
          isOpen
          title={`Move the offsets of ${name}?`}
          confirmLabel="Move offsets"
          destructive
          onConfirm={apply}
          onClose={() => setPlan(undefined)}
        >
          {plan.changes.map(change => (
            <Text key={change.partition}>
              Partition {change.partition}: {describeChange(change)}
            </Text>
          ))}
        </ConfirmDialog>
      ) : null}
    </Flex>
  );
}

function describeChange(
  change: OffsetsResetResponse['changes'][number],
): string {
  const from = change.from ?? 0;
  const move = `from ${
    change.from === null ? 'nothing read' : formatCount(change.from)
  } to ${formatCount(change.to)}`;
  if (change.to === from) {
    return `${move}, unchanged`;
  }
  return change.to < from
    ? `${move}, ${formatCount(from - change.to)} records are read again`
    : `${move}, ${formatCount(change.to - from)} records are passed over`;
}
