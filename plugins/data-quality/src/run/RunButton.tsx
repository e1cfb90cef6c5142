import { Button } from '@backstage/ui';
import { RiPlayLine } from '@remixicon/react';

/** Runs all checks of a dataset now. */
export function RunButton(props: {
  dataset: string;
  isPending: boolean;
  /** It runs already, or there is nothing to run. */
  isDisabled?: boolean;
  variant?: 'primary' | 'secondary';
  /** In the narrow column of a table. */
  isShort?: boolean;
  onRun(dataset: string): void;
}) {
  return (
    <Button
      size="small"
      variant={props.variant ?? 'secondary'}
      iconStart={<RiPlayLine />}
      isPending={props.isPending}
      isDisabled={props.isDisabled}
      onPress={() => props.onRun(props.dataset)}
      aria-label={`Check ${props.dataset} now`}
    >
      {props.isShort ? 'Check' : 'Check now'}
    </Button>
  );
}
