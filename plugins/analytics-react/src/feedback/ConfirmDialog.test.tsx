import { renderInTestApp } from '@backstage/frontend-test-utils';
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { OVERDUE_AFTER_MS } from '../live/useOverdue';
import { ConfirmDialog } from './ConfirmDialog';

describe('ConfirmDialog', () => {
  beforeEach(() => jest.useFakeTimers({ advanceTimers: true }));
  afterEach(() => jest.useRealTimers());

  it('keeps nobody whom the backend does not answer, and says that it may have happened', async () => {
    const onClose = jest.fn();
    renderInTestApp(
      <ConfirmDialog
        isOpen
        title="Stop it?"
        confirmLabel="Stop"
        onConfirm={() => new Promise(() => undefined)}
        onClose={onClose}
      >
        It stops.
      </ConfirmDialog>,
    );
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: 'Stop' }));
    expect(dialog.getByRole('button', { name: 'Cancel' })).toBeDisabled();
    await act(() => jest.advanceTimersByTimeAsync(OVERDUE_AFTER_MS));
    expect(dialog.getByText('No answer for 8 seconds')).toBeInTheDocument();
    const close = dialog.getAllByRole('button', { name: 'Close' }).at(-1)!;
    await userEvent.click(close);
    expect(onClose).toHaveBeenCalledTimes(1);
  });
});
