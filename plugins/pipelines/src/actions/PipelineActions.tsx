import type {
  PipelineAction,
  PipelineState,
} from '@analytics-engine/plugin-analytics-common';
import { ConfirmDialog } from '@analytics-engine/plugin-analytics-react';
import {
  Button,
  ButtonIcon,
  Flex,
  Menu,
  MenuItem,
  MenuTrigger,
  Text,
} from '@backstage/ui';
import {
  RiMore2Line,
  RiPauseLine,
  RiPlayLine,
  RiRestartLine,
  RiStopLine,
} from '@remixicon/react';
import { useState } from 'react';
import { ACTION_WORDS, actionsFor, labelOf } from './pipelineActions';
import { usePipelineAction } from './usePipelineAction';

const ICONS: Record<PipelineAction, JSX.Element> = {
  start: <RiPlayLine />,
  pause: <RiPauseLine />,
  restart: <RiRestartLine />,
  stop: <RiStopLine />,
};

/** The likely action as a button, the others in a menu; asks before it interrupts anything. */
export function PipelineActions(props: {
  name: string;
  state: PipelineState;
  /** A closed gate keeps it from running. */
  isHeld?: boolean;
  size?: 'small' | 'medium';
}) {
  const { name, state } = props;
  const size = props.size ?? 'small';
  const { run, pending } = usePipelineAction(name);
  const [asked, setAsked] = useState<PipelineAction>();
  const [first, ...others] = actionsFor(state, {
    isHeld: props.isHeld ?? false,
  });
  const choose = (action: PipelineAction) =>
    ACTION_WORDS[action].confirm
      ? setAsked(action)
      : run(action).catch(() => undefined);
  return (
    <Flex gap="1" align="center">
      {first ? (
        <Button
          size={size}
          variant="secondary"
          iconStart={ICONS[first]}
          isPending={pending !== undefined}
          onPress={() => choose(first)}
          aria-label={`${labelOf(first, state)} ${name}`}
        >
          {labelOf(first, state)}
        </Button>
      ) : null}
      {others.length > 0 ? (
        <MenuTrigger>
          <ButtonIcon
            size={size}
            variant="tertiary"
            icon={<RiMore2Line />}
            aria-label={`More actions for ${name}`}
          />
          <Menu>
            {others.map(action => (
              <MenuItem
                key={action}
                iconStart={ICONS[action]}
                color={ACTION_WORDS[action].destructive ? 'danger' : 'primary'}
                onAction={() => choose(action)}
              >
                {labelOf(action, state)}
              </MenuItem>
            ))}
          </Menu>
        </MenuTrigger>
      ) : null}
      {asked ? (
        <ConfirmDialog
          isOpen
          title={`${ACTION_WORDS[asked].label} ${name}?`}
          confirmLabel={ACTION_WORDS[asked].label}
          destructive={ACTION_WORDS[asked].destructive}
          onConfirm={() => run(asked, { quiet: true })}
          onClose={() => setAsked(undefined)}
        >
          <Text>{ACTION_WORDS[asked].confirm}</Text>
        </ConfirmDialog>
      ) : null}
    </Flex>
  );
}
