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
      onOpenChange={open => (open || isPending ? undefined : close())}
      width={520}
      // The second press of a double click would close it unread.
      isDismissable={false}
    >
      <DialogHeader>{props.title}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          {props.children}
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
        <Button variant="secondary" onPress={close} isDisabled={isPending}>
          Cancel
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
