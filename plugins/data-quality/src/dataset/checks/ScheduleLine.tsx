import type { QualitySchedule } from '@analytics-engine/plugin-analytics-common';
import {
  ConfirmDialog,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Text, TextField } from '@backstage/ui';
import { useState } from 'react';
import { dataQualityApiRef } from '../../api/DataQualityApi';
import { useRefreshQuality } from '../../hooks/useRefreshQuality';

const ORIGIN_WORDS = {
  configuration: 'by the configuration',
  user: 'set in the portal',
  default: 'the default',
};

/** When the checks run by themselves, and a way to change that. */
export function ScheduleLine(props: { schedule: QualitySchedule }) {
  const { schedule } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <PageSection
      title="Schedule"
      actions={
        <Button size="small" variant="secondary" onPress={() => setOpen(true)}>
          Change schedule
        </Button>
      }
    >
      <Text as="p" variant="body-medium">
        {describeSchedule(schedule.schedule)} ({ORIGIN_WORDS[schedule.origin]}).
      </Text>
      {isOpen ? (
        <ScheduleDialog schedule={schedule} onClose={() => setOpen(false)} />
      ) : null}
    </PageSection>
  );
}

function describeSchedule(schedule: string | null): string {
  if (schedule === null) {
    return 'The checks run only when somebody asks for it';
  }
  return schedule.includes(' ')
    ? `The checks run by the cron fields ${schedule} (UTC)`
    : `The checks run every ${schedule}`;
}

function ScheduleDialog(props: { schedule: QualitySchedule; onClose(): void }) {
  const api = useApi(dataQualityApiRef);
  const refresh = useRefreshQuality();
  const [text, setText] = useState(props.schedule.schedule ?? '');
  const save = async () => {
    await api.setSchedule(props.schedule.dataset, text.trim() || null);
    await refresh();
  };
  return (
    <ConfirmDialog
      isOpen
      title={`When is ${props.schedule.dataset} checked?`}
      confirmLabel="Save schedule"
      onConfirm={save}
      onClose={props.onClose}
    >
      <TextField
        label="Schedule"
        description="A length of time such as 15m, 1h or 1d, or five fields of cron in UTC; empty: only when asked"
        value={text}
        onChange={setText}
      />
    </ConfirmDialog>
  );
}
