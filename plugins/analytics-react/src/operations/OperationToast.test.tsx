import type { Operation } from '@analytics-engine/plugin-analytics-common';
import {
  renderInTestApp,
  registerMswTestHooks,
} from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { LiveProvider, createLiveClient } from '../live/LiveProvider';
import { OperationToast } from './OperationToast';

const server = setupServer();
registerMswTestHooks(server);

describe('OperationToast', () => {
  it('follows an operation until it ends, and then stops asking', async () => {
    const states: Operation['state'][] = ['RUNNING', 'RUNNING', 'SUCCEEDED'];
    let requests = 0;
    server.use(
      http.get('*/api/operations/operations/op-1', () => {
        const state = states[Math.min(requests, states.length - 1)];
        requests += 1;
        const operation: Operation = {
          id: 'op-1',
          kind: 'pipeline-retry',
          target: 'pipeline:sales',
          state,
          progress: { done: requests, total: 3, unit: 'records' },
          result: null,
          error: null,
          startedBy: 'user:default/guest',
          startedAt: '2026-01-01T00:00:00.000Z',
          finishedAt: null,
        };
        return HttpResponse.json(operation);
      }),
    );
    const onEnd = jest.fn();
    renderInTestApp(
      <LiveProvider client={createLiveClient()}>
        <OperationToast
          operationId="op-1"
          title="Retrying 3 failed batches"
          onEnd={onEnd}
          onClose={() => undefined}
        />
      </LiveProvider>,
    );
    expect(
      await screen.findByText('Retrying 3 failed batches'),
    ).toBeInTheDocument();
    expect(
      await screen.findByText('succeeded, 3 of 3 records', undefined, {
        timeout: 8_000,
      }),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Close' })).toBeInTheDocument();
    expect(onEnd).toHaveBeenCalledTimes(1);
    const asked = requests;
    await new Promise(resolve => setTimeout(resolve, 1_000));
    expect(requests).toBe(asked);
  });

  it('has no button to close it where that would do nothing, and counts percents as such', async () => {
    server.use(
      http.get('*/api/operations/operations/op-2', () =>
        HttpResponse.json({
          id: 'op-2',
          kind: 'model-training',
          target: 'model:churn',
          state: 'RUNNING',
          progress: { done: 5, total: 100, unit: '%' },
          result: null,
          error: null,
          startedBy: 'user:default/guest',
          startedAt: '2026-01-01T00:00:00.000Z',
          finishedAt: null,
        } satisfies Operation),
      ),
    );
    renderInTestApp(
      <LiveProvider client={createLiveClient()}>
        <OperationToast operationId="op-2" title="collecting rows" canCancel />
      </LiveProvider>,
    );
    expect(await screen.findByText('running, 5 %')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Cancel' })).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Close' }),
    ).not.toBeInTheDocument();
  });
});
