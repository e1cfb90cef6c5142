import {
  MAX_COMMENT_LENGTH,
  RESOLUTION_REASONS,
} from '@analytics-engine/plugin-analytics-common';
import type {
  Incident,
  IncidentTransitionRequest,
  ResolutionReason,
} from '@analytics-engine/plugin-analytics-common';
import { ConfirmDialog } from '@analytics-engine/plugin-analytics-react';
import { Radio, RadioGroup, Text, TextAreaField } from '@backstage/ui';
import { useState } from 'react';
import { RESOLUTIONS } from './resolutions';

/** Asks why an incident is over; both answers are kept. */
export function ResolveDialog(props: {
  incident: Incident;
  onResolve(request: IncidentTransitionRequest): Promise<void>;
  onClose(): void;
}) {
  const { incident } = props;
  const [reason, setReason] = useState<ResolutionReason>('Fixed');
  const [comment, setComment] = useState('');
  return (
    <ConfirmDialog
      isOpen
      title={`Resolve ${incident.id}?`}
      confirmLabel="Resolve"
      isConfirmDisabled={comment.trim() === ''}
      onConfirm={() =>
        props.onResolve({
          transition: 'resolve',
          reason,
          comment: comment.trim(),
        })
      }
      onClose={props.onClose}
    >
      <Text>
        {incident.title}. If the check fails again, a new incident is opened.
      </Text>
      <RadioGroup
        label="Why is it over?"
        value={reason}
        onChange={value => setReason(value as ResolutionReason)}
      >
        {RESOLUTION_REASONS.map(name => (
          <Radio key={name} value={name}>
            {RESOLUTIONS[name].label}: {RESOLUTIONS[name].meaning}
          </Radio>
        ))}
      </RadioGroup>
      <TextAreaField
        label="Comment"
        description="What was done, for whoever meets this again"
        isRequired
        rows={3}
        maxLength={MAX_COMMENT_LENGTH}
        value={comment}
        onChange={setComment}
      />
    </ConfirmDialog>
  );
}
