import {
  registerMswTestHooks,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { pipelinesPlugin } from '../plugin';
import { fakeBackend } from '../__testUtils__/fakeBackend';
import { failedBatch, pipelineStatus } from '../__testUtils__/pipelines';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

function open(path: string) {
  const backend = fakeBackend();
  server.use(...backend.handlers);
  return {
    ...backend,
    render: () =>
      renderTestApp({
        features: [pipelinesPlugin],
        initialRouteEntries: [path],
        config: { backend: { baseUrl: 'http://localhost:7007' } },
      }),
  };
}

describe('pipelines pages', () => {
  it('lists pipelines with their numbers and pauses one after asking', async () => {
    const { state, render } = open('/pipelines');
    state.pipelines = [
      pipelineStatus('sales', 'RUNNING', { errorCount: 2 }),
      pipelineStatus('clicks', 'RUNNING', { lagSeconds: 3600 }),
    ];
    render();
    expect(
      await screen.findByRole('rowheader', { name: 'sales' }),
    ).toBeInTheDocument();
    expect(screen.getByText('2 of 2')).toBeInTheDocument();
    const clicks = screen.getByRole('row', { name: /clicks/ });
    expect(within(clicks).getByText('alert')).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: '2 failed batches of sales' }),
    ).toHaveAttribute('href', '/pipelines/sales/failed');

    await userEvent.click(screen.getByRole('button', { name: 'Pause sales' }));
    const dialog = await screen.findByRole('dialog');
    expect(state.requests).toEqual([]);
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Pause' }),
    );
    expect(
      await screen.findByRole('button', { name: 'Resume sales' }),
    ).toBeInTheDocument();
    expect(state.requests).toMatchObject([{ path: 'pause' }]);
  });

  it('says what to do when there is nothing', async () => {
    const { render } = open('/pipelines');
    render();
    expect(await screen.findByText('No pipelines yet')).toBeInTheDocument();
    expect(
      screen.getAllByRole('link', { name: 'Create pipeline' })[0],
    ).toHaveAttribute('href', '/pipelines/create');
  });

  it('says why a gate holds a pipeline and releases it for a reason', async () => {
    const { state, render } = open('/pipelines/sales');
    state.pipelines = [
      pipelineStatus('sales', 'PAUSED', {
        heldBy: [
          {
            gateId: 'g-1',
            dataset: 'orders',
            reason: '12 orders without a customer',
            link: '/data-quality/incidents/inc-1',
            since: '2026-03-01T11:00:00.000Z',
          },
        ],
      }),
    ];
    render();
    expect(
      await screen.findByText(/12 orders without a customer$/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'What was found' }),
    ).toHaveAttribute('href', '/data-quality/incidents/inc-1');
    expect(screen.queryByRole('button', { name: 'Resume sales' })).toBeNull();

    await userEvent.click(screen.getByRole('button', { name: 'Release' }));
    const dialog = await screen.findByRole('dialog');
    const confirm = within(dialog).getByRole('button', { name: 'Release' });
    expect(confirm).toBeDisabled();
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /Reason/ }),
      'they are on their way',
    );
    await userEvent.click(confirm);
    await waitFor(() => expect(screen.queryByText(/Held since/)).toBeNull());
    expect(state.requests).toMatchObject([
      { path: 'release', body: { reason: 'they are on their way' } },
    ]);
  });

  it('keeps the last numbers, marked as old, while the backend is away', async () => {
    const { state, render } = open('/pipelines');
    state.pipelines = [pipelineStatus('sales')];
    render();
    await screen.findByRole('rowheader', { name: 'sales' });
    state.isDown = true;
    expect(
      await screen.findByText(/Not updated since .*: The log is away/),
    ).toBeInTheDocument();
    expect(screen.getByRole('rowheader', { name: 'sales' })).toBeVisible();
    state.isDown = false;
    await waitFor(() =>
      expect(screen.queryByText(/Not updated/)).not.toBeInTheDocument(),
    );
  });

  it('explains a stalled partition in words and gives every chart a text', async () => {
    const { state, render } = open('/pipelines/sales');
    state.pipelines = [pipelineStatus('sales')];
    render();
    expect(
      await screen.findByText(/do not move although records wait/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('img', {
        name: 'Events per second. events/s: now 120, between 120 and 120 over 1 points.',
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('table', {
        name: 'Delay until queries see it, newest last',
      }),
    ).toBeInTheDocument();
  });

  it('shows the overview instead of an empty page for an unknown tab', async () => {
    const { state, render } = open('/pipelines/sales/no-such-tab');
    state.pipelines = [pipelineStatus('sales')];
    render();
    expect(
      await screen.findByText(/do not move although records wait/),
    ).toBeInTheDocument();
  });

  it('tells that a pipeline does not exist', async () => {
    const { render } = open('/pipelines/ghost');
    render();
    expect(
      await screen.findByText('Pipeline ghost could not be loaded'),
    ).toBeInTheDocument();
    expect(screen.getByText(/'ghost' does not exist/)).toBeInTheDocument();
  });

  it('shows a failed batch beside the schema, tries it dry, and clears with a reason', async () => {
    const { state, render } = open('/pipelines/sales/failed/err-1');
    state.pipelines = [pipelineStatus('sales', 'RUNNING', { errorCount: 1 })];
    state.errors = [failedBatch('err-1')];
    render();
    const schema = await screen.findByRole('table', {
      name: 'Table schema beside the payload',
    });
    expect(
      within(schema).getByRole('row', { name: /placed_at DateTime missing/ }),
    ).toBeInTheDocument();
    expect(
      within(schema).getByRole('row', {
        name: /colour no such column present/,
      }),
    ).toBeInTheDocument();

    await userEvent.click(screen.getByRole('button', { name: 'Dry run' }));
    expect(
      await screen.findByText('A retry would land none of 1 record'),
    ).toBeInTheDocument();
    expect(screen.getByText(/still not a number/)).toBeInTheDocument();

    await userEvent.click(screen.getByRole('button', { name: 'Clear all 1' }));
    const dialog = await screen.findByRole('dialog');
    const clear = within(dialog).getByRole('button', { name: 'Clear' });
    expect(clear).toBeDisabled();
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /Reason/ }),
      'producer fixed',
    );
    await userEvent.click(clear);
    await waitFor(() =>
      expect(state.requests).toEqual([
        {
          method: 'POST',
          path: 'clear-errors',
          body: { filter: {}, reason: 'producer fixed' },
        },
      ]),
    );
  });

  it('clears one failed batch, and those of a time, each with a reason', async () => {
    const { state, render } = open('/pipelines/sales/failed/err-1');
    state.pipelines = [pipelineStatus('sales', 'RUNNING', { errorCount: 2 })];
    const later = '2026-03-02T12:00:00.000Z';
    const both = [
      failedBatch('err-1'),
      { ...failedBatch('err-2'), firstSeen: later, lastSeen: later },
    ];
    state.errors = both;
    render();
    const clear = async () => {
      const dialog = await screen.findByRole('dialog');
      await userEvent.type(
        within(dialog).getByRole('textbox', { name: /Reason/ }),
        'known',
      );
      await userEvent.click(
        within(dialog).getByRole('button', { name: 'Clear' }),
      );
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    };
    await screen.findByRole('button', { name: 'Dry run' });
    await userEvent.click(screen.getByRole('button', { name: 'Clear' }));
    await clear();
    expect(state.requests.pop()?.body).toEqual({
      batchIds: ['err-1'],
      reason: 'known',
    });

    state.errors = both;
    await screen.findByRole('button', { name: 'Clear all 2' });
    fireEvent.change(screen.getByLabelText('Last tried from'), {
      target: { value: '2026-03-02T00:00' },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Clear all 1' }),
    );
    await clear();
    expect(state.requests.pop()?.body).toEqual({
      filter: { from: new Date('2026-03-02T00:00').toISOString() },
      reason: 'known',
    });
  });

  it('says in the form what could not be loaded, and offers it when it can be', async () => {
    const { state, render } = open('/pipelines/create');
    state.isDown = true;
    render();
    const alert = (await screen.findByText(
      'Datasets could not be loaded',
    ))!.closest<HTMLElement>('[role=alert]')!;
    expect(alert).toHaveTextContent('The warehouse is away');
    expect(screen.queryByText(/Topics could not/)).not.toBeInTheDocument();
    state.isDown = false;
    await userEvent.click(
      within(alert).getByRole('button', { name: 'Try again' }),
    );
    await waitFor(() => expect(alert).not.toBeInTheDocument());
  });

  it('creates a pipeline with a dataset worked out from a sample event', async () => {
    const { state, render } = open('/pipelines/create');
    render();
    const create = await screen.findByRole('button', {
      name: 'Create pipeline',
    });
    await userEvent.click(create);
    expect(state.saved).toEqual([]);
    expect(screen.getByText('expected a name')).toBeInTheDocument();
    expect(screen.getByText('expected a topic')).toBeInTheDocument();
    expect(screen.getByText('expected a dataset')).toBeInTheDocument();

    const type = async (label: RegExp, text: string) => {
      const field = screen.getByRole('textbox', { name: label });
      await userEvent.click(field);
      await userEvent.paste(text);
    };
    await type(/^Name/, 'returns');
    await userEvent.click(screen.getByRole('combobox', { name: /Topic/ }));
    await userEvent.paste('shop');
    await userEvent.keyboard('{Escape}');
    await userEvent.click(screen.getByRole('radio', { name: 'A new one' }));
    await type(/Name of the new dataset/, 'returned');
    await type(
      /Sample event/,
      '{"id":1,"email":"a@b.c","at":"2026-01-01T00:00:00Z"}',
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Work out the columns' }),
    );
    expect(
      screen.getByRole('textbox', { name: 'Type of column 3' }),
    ).toHaveValue('DateTime64(3)');
    await userEvent.click(create);
    await waitFor(() => expect(state.saved).toHaveLength(2));
    expect(state.saved[0].body).toEqual({
      columns: [
        { name: 'id', type: 'Int64' },
        { name: 'email', type: 'String', personal: true },
        { name: 'at', type: 'DateTime64(3)' },
      ],
      timeColumn: 'at',
    });
    expect(state.saved[1].url).toMatch(/\/returns\?start=true$/);
    expect(state.saved[1].body).toMatchObject({
      name: 'returns',
      source: { topic: 'shop', group: 'returns-group' },
      sink: { dataset: 'returned' },
    });
  });

  it('does not overwrite what somebody else changed while the form was open', async () => {
    const { state, render } = open('/pipelines/sales/definition');
    state.pipelines = [pipelineStatus('sales')];
    render();
    await userEvent.click(await screen.findByRole('button', { name: 'Edit' }));
    const save = await screen.findByRole('button', { name: /Save/ });
    state.definitionVersion = 2;
    const reads = state.definitionReads;
    // Coming back to the window reads the definition again.
    await waitFor(() => {
      fireEvent(window, new Event('visibilitychange'));
      expect(state.definitionReads).toBeGreaterThan(reads);
    });
    await userEvent.click(save);
    expect(
      await screen.findByText(/was changed meanwhile/),
    ).toBeInTheDocument();
    expect(state.saved).toEqual([]);
  });
});
