import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
} from '@backstage/ui';
import { useState } from 'react';
import { OVERDUE_AFTER_MS, useOverdue } from '../live/useOverdue';
import { errorMessage } from './errorMessage';
import type { ReactNode } from 'react';

/** Asks before something happens, says what it will do, and stays open with the reason when it fails. */
export function ConfirmDialog(props: {
  isOpen: boolean;
  title: string;
  children: ReactNode;
  /** The verb on the button: `Stop pipeline`. */
  confirmLabel: string;
  destructive?: boolean;
  isConfirmDisabled?: boolean;
  onConfirm(): Promise<void>;
  onClose(): void;
}) {
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const isOverdue = useOverdue(isPending);
  // Without an answer nobody must be kept here.
  const isHeld = isPending && !isOverdue;
  const close = () => {
    setError(undefined);
    props.onClose();
  };
  const confirm = async () => {
    setPending(true);
    setError(undefined);
    try {
      await props.onConfirm();
      props.onClose();
    } catch (caught) {
      setError(caught as Error);
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog
      isOpen={props.isOpen}
      onOpenChange={open => (open || isHeld ? undefined : close())}
      width={520}
      // The second press of a double click would close it unread.
      isDismissable={false}
    >
      <DialogHeader>{props.title}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          {props.children}
          {isOverdue ? (
            <Alert
              role="status"
              status="warning"
              icon
              title={`No answer for ${OVERDUE_AFTER_MS / 1000} seconds`}
              description="It may have happened all the same: look before you try again."
            />
          ) : null}
          {error ? (
            <Alert
              role="alert"
              status="danger"
              icon
              title={errorMessage(error)}
            />
          ) : null}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={close} isDisabled={isHeld}>
          {isOverdue ? 'Close' : 'Cancel'}
        </Button>
        <Button
          variant="primary"
          destructive={props.destructive}
          isPending={isPending}
          isDisabled={props.isConfirmDisabled}
          onPress={confirm}
        >
          {props.confirmLabel}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
