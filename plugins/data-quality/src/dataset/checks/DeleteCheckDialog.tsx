import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { CheckDefinition } from '@analytics-engine/plugin-analytics-common';
import { ConfirmDialog } from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { useNavigate } from 'react-router-dom';
import { dataQualityApiRef } from '../../api/DataQualityApi';
import { useRefreshQuality } from '../../hooks/useRefreshQuality';

const TOAST_MS = 6_000;

/** Asks before a check is deleted. */
export function DeleteCheckDialog(props: {
  definition: CheckDefinition;
  onClose(): void;
}) {
  const { id, name, dataset } = props.definition;
  const api = useApi(dataQualityApiRef);
  const toasts = useApi(toastApiRef);
  const navigate = useNavigate();
  const refresh = useRefreshQuality();
  const remove = async () => {
    await api.deleteCheck(id);
    toasts.post({
      title: `${name} was deleted`,
      status: 'success',
      timeout: TOAST_MS,
    });
    navigate(QUALITY_PATHS.dataset(dataset, 'checks'));
    await refresh();
  };
  return (
    <ConfirmDialog
      isOpen
      title={`Delete ${name}?`}
      confirmLabel="Delete check"
      destructive
      onConfirm={remove}
      onClose={props.onClose}
    >
      <Text>
        It is not run any more and no longer counts in the score. Its results
        stay in the runs that had it.
      </Text>
    </ConfirmDialog>
  );
}
