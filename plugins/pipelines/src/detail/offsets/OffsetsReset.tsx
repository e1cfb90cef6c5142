import type {
  OffsetsMoveResponse,
  PipelineOffsetsResponse,
} from '@analytics-engine/plugin-analytics-common';
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
  TextField,
} from '@backstage/ui';
import { useState } from 'react';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import type { OffsetTarget } from '../../api/types';
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
  const [plan, setPlan] = useState<OffsetsMoveResponse>();
  const [reason, setReason] = useState('');
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
      setPlan(await api.moveOffsets(name, targets, { dryRun: true }));
    } catch (caught) {
      setError(caught as Error);
    }
  };
  const apply = async () => {
    await api.moveOffsets(name, targets, {
      dryRun: false,
      reason: reason.trim() || undefined,
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
          isConfirmDisabled={plan.skipped > 0 && reason.trim() === ''}
          onConfirm={apply}
          onClose={() => setPlan(undefined)}
        >
          {plan.moves.map(move => (
            <Text key={move.partition}>
              Partition {move.partition}: {describeMove(move)}
            </Text>
          ))}
          {plan.skipped > 0 ? (
            <TextField
              label="Reason"
              description={`${formatCount(
                plan.skipped,
              )} records are passed over; kept in the audit trail`}
              isRequired
              value={reason}
              onChange={setReason}
              maxLength={500}
            />
          ) : null}
        </ConfirmDialog>
      ) : null}
    </Flex>
  );
}

function describeMove(move: OffsetsMoveResponse['moves'][number]): string {
  const { from, to, records, effect } = move;
  const way = `from ${formatCount(from)} to ${formatCount(to)}`;
  switch (effect) {
    case 'READ_AGAIN':
      return `${way}, ${formatCount(records)} records are read again`;
    case 'SKIP':
      return `${way}, ${formatCount(records)} records are passed over`;
    default:
      return `stays at ${formatCount(from)}`;
  }
}
