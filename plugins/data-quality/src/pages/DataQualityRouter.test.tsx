import {
  registerMswTestHooks,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { setupServer } from 'msw/node';
import { fakeBackend } from '../__testUtils__/fakeBackend';
import {
  NOW,
  checkItem,
  datasetQuality,
  incident,
} from '../__testUtils__/fixtures';
import { dataQualityPlugin } from '../plugin';

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
        features: [dataQualityPlugin, catalogPlugin],
        initialRouteEntries: [path],
        config: { backend: { baseUrl: 'http://localhost:7007' } },
      }),
  };
}

describe('data quality pages', () => {
  it('says first what is wrong, since when and whose it is, and runs the checks', async () => {
    const { state, render } = open('/data-quality');
    state.datasets = [datasetQuality('orders')];
    state.incidents = [
      incident('inc-2', { severity: 'info', title: 'less serious' }),
      incident('inc-1'),
    ];
    render();
    expect(await screen.findByText(/Do not trust orders/)).toBeInTheDocument();
    const list = await screen.findByRole('list', {
      name: 'Open incidents, worst first',
    });
    const [first] = within(list).getAllByRole('listitem');
    expect(
      within(first).getByRole('link', { name: 'orders: customer_id is known' }),
    ).toHaveAttribute('href', '/data-quality/incidents/inc-1');
    expect(first).toHaveTextContent(/since .* ago/);
    expect(first).toHaveTextContent('data-platform');
    const row = screen.getByRole('row', { name: /orders/ });
    expect(row).toHaveTextContent('91.5 %');
    expect(row).toHaveTextContent('Completeness 75.07 %');

    await userEvent.click(
      screen.getByRole('button', { name: 'Check orders now' }),
    );
    expect(
      await screen.findByText('succeeded, 2 of 2 checks'),
    ).toBeInTheDocument();
    expect(state.requests).toEqual([
      {
        method: 'POST',
        path: 'validate',
        body: { dataset: 'orders', async: true },
      },
    ]);
  });

  it('showed an empty page for a path that is none, and shows the overview', async () => {
    const { state, render } = open('/data-quality/orders');
    state.datasets = [datasetQuality('orders')];
    render();
    expect(await screen.findByRole('row', { name: /orders/ })).toBeVisible();
  });

  it('claims nothing of datasets without checks, and says what to do', async () => {
    const { state, render } = open('/data-quality/datasets/orders');
    state.datasets = [
      datasetQuality('orders', { checks: 0, score: null, status: 'UNKNOWN' }),
    ];
    render();
    expect(
      await screen.findByText('Nothing is known of this dataset'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Check orders now' }),
    ).toBeDisabled();
  });

  it('says why nothing is shown when the backend is away', async () => {
    const { state, render } = open('/data-quality/datasets/away');
    state.isDown = true;
    render();
    expect(
      await screen.findByText('The quality of away could not be loaded'),
    ).toBeInTheDocument();
    expect(screen.getByText(/The warehouse is away/)).toBeInTheDocument();
  });

  it('shows a configured check with its result, where it comes from, and no way to change it', async () => {
    const { state, render } = open(
      '/data-quality/datasets/orders/checks/customer-known',
    );
    state.datasets = [
      datasetQuality('orders', {
        items: [
          checkItem(
            { id: 'customer-known', name: 'Customers are known' },
            {
              status: 'FAILED',
              failedRows: 135_080,
              failedPercent: 24.93,
              sampleKeys: ['order_id=536414, order_line=0'],
            },
            { origin: 'configuration', editable: false },
          ),
        ],
      }),
    ];
    render();
    expect(
      await screen.findByText('It cannot be changed here'),
    ).toBeInTheDocument();
    expect(screen.getByText('135,080 (24.93 %)')).toBeInTheDocument();
    expect(
      screen.getByText('order_id=536414, order_line=0'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('link', { name: 'Edit' }),
    ).not.toBeInTheDocument();
    expect(screen.getByLabelText('Checks as YAML')).toHaveTextContent(
      'id: customer-known',
    );
    expect(
      await screen.findByRole('img', {
        name: /Failing rows\. failing rows: now .* Marked as failed: 1/,
      }),
    ).toBeInTheDocument();
  });

  it('opens a gate with a reason', async () => {
    const { state, render } = open('/data-quality/datasets/orders/holds');
    state.datasets = [datasetQuality('orders')];
    state.gates = [
      {
        id: 'gate-1',
        passage: 'training',
        dataset: 'orders',
        checkId: 'customer-known',
        reason: 'A quarter of the customers is missing',
        link: null,
        closedAt: NOW,
        openedAt: null,
        openedBy: null,
        openReason: null,
      },
    ];
    render();
    expect(
      await screen.findByText('A quarter of the customers is missing'),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Open the gate' }),
    );
    const dialog = await screen.findByRole('dialog');
    const confirm = within(dialog).getByRole('button', {
      name: 'Open the gate',
    });
    expect(confirm).toBeDisabled();
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /Reason/ }),
      'known and accepted',
    );
    await userEvent.click(confirm);
    expect(await screen.findByText('Nothing is held back')).toBeInTheDocument();
    expect(state.requests).toEqual([
      {
        method: 'POST',
        path: 'gates/gate-1/open',
        body: { reason: 'known and accepted' },
      },
    ]);
  });

  it('writes a check: errors beside the fields, a dry run, then the save', async () => {
    const { state, render } = open('/data-quality/datasets/orders/new-check');
    state.datasets = [datasetQuality('orders')];
    render();
    await userEvent.click(
      await screen.findByRole('radio', { name: /^Own query/ }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Save check' }));
    expect(
      await screen.findByText(/fields need a look|One field needs a look/),
    ).toBeInTheDocument();
    expect(state.requests).toEqual([]);

    const type = async (label: RegExp, text: string) => {
      await userEvent.click(screen.getByRole('textbox', { name: label }));
      await userEvent.paste(text);
    };
    await type(/^Name/, 'No negative quantities');
    await type(/^SELECT/, 'SELECT * FROM orders WHERE quantty < 0');
    state.trial = {
      valid: false,
      result: null,
      errors: [{ field: 'query', message: 'no column quantty' }],
    };
    await userEvent.click(screen.getByRole('button', { name: 'Dry run' }));
    expect(await screen.findByText('no column quantty')).toBeInTheDocument();

    state.trial = undefined;
    const query = screen.getByRole('textbox', { name: /^SELECT/ });
    await userEvent.clear(query);
    await type(/^SELECT/, 'SELECT * FROM orders WHERE quantity < 0');
    await userEvent.click(screen.getByRole('button', { name: 'Dry run' }));
    expect(
      await screen.findByText(/541,909 rows read in 12 ms/),
    ).toBeInTheDocument();
    expect(screen.queryByText('no column quantty')).not.toBeInTheDocument();

    await userEvent.click(screen.getByRole('button', { name: 'Save check' }));
    await waitFor(() =>
      expect(state.requests.map(({ path }) => path)).toEqual([
        'checks/try',
        'checks/try',
        'checks',
      ]),
    );
    expect(state.requests[2].body).toMatchObject({
      id: 'no-negative-quantities',
      type: 'sql',
      dataset: 'orders',
      query: 'SELECT * FROM orders WHERE quantity < 0',
      severity: 'warning',
      onFailure: [],
    });
  });

  it('accepts a suggested check', async () => {
    const { state, render } = open('/data-quality/datasets/orders/checks');
    state.datasets = [datasetQuality('orders')];
    state.suggestions = [
      {
        definition: {
          id: 'orders-order-id-complete',
          name: 'order_id is complete',
          dataset: 'orders',
          type: 'completeness',
          column: 'order_id',
        },
        reason: 'No row of 541,909 has none',
      },
    ];
    render();
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Accept order_id is complete',
      }),
    );
    expect(
      await screen.findByRole('rowheader', { name: /order_id is complete/ }),
    ).toBeInTheDocument();
  });

  it('assigns an incident, comments on it and resolves it with a reason', async () => {
    const { state, render } = open('/data-quality/incidents/inc-1');
    state.incidents = [incident('inc-1')];
    render();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Assign' }),
    );
    let dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('combobox'));
    await userEvent.paste('user:default/guest');
    await userEvent.keyboard('{Escape}');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Assign' }),
    );
    expect(
      await screen.findByRole('button', { name: 'Reassign' }),
    ).toBeInTheDocument();

    await userEvent.click(screen.getByRole('textbox', { name: 'Comment' }));
    await userEvent.paste('the shop stopped sending it');
    await userEvent.click(screen.getByRole('button', { name: 'Add comment' }));
    expect(
      await screen.findByText('the shop stopped sending it'),
    ).toBeInTheDocument();

    await userEvent.click(screen.getByRole('button', { name: 'Resolve' }));
    dialog = await screen.findByRole('dialog');
    const resolve = within(dialog).getByRole('button', { name: 'Resolve' });
    expect(resolve).toBeDisabled();
    await userEvent.click(
      within(dialog).getByRole('radio', { name: /Missing data/ }),
    );
    await userEvent.click(within(dialog).getByRole('textbox'));
    await userEvent.paste('accepted until June');
    await userEvent.click(resolve);
    expect(await screen.findByText(/^Missing data, /)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Reopen' })).toBeInTheDocument();
    expect(state.requests.map(({ body }) => body)).toEqual([
      { transition: 'assign', assignee: 'user:default/guest' },
      { text: 'the shop stopped sending it' },
      {
        transition: 'resolve',
        reason: 'MissingData',
        comment: 'accepted until June',
      },
    ]);
  });
});
