import { Text, TextField } from '@backstage/ui';
import { useState } from 'react';
import { ConfirmDialog } from './ConfirmDialog';
import type { ReactNode } from 'react';

const MIN_REASON_LENGTH = 3;
const MAX_REASON_LENGTH = 500;

/** Asks for the reason of something that is audited, and says what it will do. */
export function ReasonDialog(props: {
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** The verb on the button. */
  confirmLabel: string;
  destructive?: boolean;
  onConfirm(reason: string): Promise<void>;
  onClose(): void;
}) {
  const [reason, setReason] = useState('');
  return (
    <ConfirmDialog
      isOpen
      title={props.title}
      confirmLabel={props.confirmLabel}
      destructive={props.destructive}
      isConfirmDisabled={reason.trim().length < MIN_REASON_LENGTH}
      onConfirm={() => props.onConfirm(reason.trim())}
      onClose={props.onClose}
    >
      <Text>{props.children}</Text>
      <TextField
        label="Reason"
        description="Kept in the audit trail with your name"
        isRequired
        value={reason}
        onChange={setReason}
        maxLength={MAX_REASON_LENGTH}
      />
    </ConfirmDialog>
  );
}
