import type { QualityRun } from '@analytics-engine/plugin-analytics-common';
import {
  startTestWarehouse,
  type TestWarehouse,
  type PluginBackend,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import {
  createMockDirectory,
  mockCredentials,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { stringify } from 'yaml';
import { fillShop, PLANTED, SHOP } from '../__testUtils__/shop';
import { startDataQualityBackend } from '../__testUtils__/startDataQualityBackend';

jest.setTimeout(120_000);

const PATIENCE_MS = 30_000;

const LANDED = {
  id: 'landed',
  name: 'Rows landed',
  type: 'volume',
  fail: { min: 1 },
};
const PRICE = {
  id: 'price',
  name: 'Prices are above zero',
  type: 'validity',
  column: 'price',
  rule: { kind: 'range', min: 0, exclusive: true },
};

function entity(name: string, owner: string, checks?: string): string {
  return stringify({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      annotations: {
        'analytics-engine.io/dataset': 'shop',
        ...(checks && { 'analytics-engine.io/quality-checks': checks }),
      },
    },
    spec: { type: 'dataset', owner },
  });
}

/** With the real catalog, which reads entities from files. */
describe('checks in files that entities name', () => {
  const databases = createMockDirectory();
  const files = createMockDirectory();
  let engine: TestWarehouse;
  let backend: PluginBackend;
  let server: Server;
  const served = { etag: '"1"', body: '' };
  let notModified = 0;

  beforeAll(async () => {
    server = createServer((incoming, response) => {
      if (incoming.headers['if-none-match'] === served.etag) {
        notModified += 1;
        response.writeHead(304).end();
      } else {
        response.writeHead(200, { etag: served.etag }).end(served.body);
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    served.body = stringify({ checks: [{ ...LANDED, id: 'served' }] });
    files.setContent({
      'beside.yaml': entity('shop', 'till-team', './checks/shop.yaml'),
      'by-url.yaml': entity(
        'shop-too',
        'user:default/ann',
        `http://127.0.0.1:${port}/checks.yaml`,
      ),
      'outside.yaml': entity('thief', 'thieves', '../secret.yaml'),
      checks: {
        'shop.yaml': stringify([
          PRICE,
          LANDED,
          { ...LANDED, id: 'configured' },
          { ...LANDED, id: 'other', dataset: 'elsewhere' },
          { ...PRICE, id: 'nosuch', column: 'nosuch' },
        ]),
      },
    });
    engine = await startTestWarehouse();
    await fillShop(engine.warehouse);
    backend = await startDataQualityBackend({
      warehouse: engine.warehouse,
      directory: databases.path,
      datasets: [SHOP, { ...SHOP, name: 'quarantine_shop', partOf: 'shop' }],
      features: [catalogPlugin],
      analytics: {
        dataQuality: {
          checks: [{ ...LANDED, id: 'configured', dataset: 'shop' }],
          shippedChecks: false,
          defaultSchedule: 'none',
        },
      },
      config: {
        backend: { reading: { allow: [{ host: `127.0.0.1:${port}` }] } },
        catalog: {
          rules: [{ allow: ['Resource', 'Location'] }],
          orphanStrategy: 'delete',
          processingInterval: { seconds: 1 },
          locations: ['beside', 'by-url', 'outside'].map(name => ({
            type: 'file',
            target: files.resolve(`${name}.yaml`),
          })),
        },
      },
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
    server?.close();
  });

  const check = (id: string) => backend.call('get', `/checks/${id}`, 'viewer');

  /** Has the files read until they are as expected: the catalog takes its time. */
  async function filesOnce(isSo: (files: any[]) => boolean): Promise<any[]> {
    const deadlineMs = Date.now() + PATIENCE_MS;
    for (;;) {
      const { status, body } = await backend.call(
        'post',
        '/check-files/refresh',
      );
      if (status === 200 && isSo(body.files)) {
        return body.files;
      }
      if (Date.now() > deadlineMs) {
        throw new Error(`Last answer: ${status} ${JSON.stringify(body)}`);
      }
      await new Promise(done => setTimeout(done, 100));
    }
  }

  it('takes over what can be carried out and says what is wrong with the rest', async () => {
    const [beside, byUrl, outside] = await filesOnce(each => each.length === 3);
    expect(beside).toMatchObject({
      entityRef: 'resource:default/shop',
      dataset: 'shop',
      source: files.resolve('checks/shop.yaml'),
      checks: ['price', 'landed'],
    });
    expect(
      beside.problems.map(({ checkId, field, message }: any) => [
        checkId,
        field,
        message,
      ]),
    ).toEqual([
      ['configured', 'checks[2].id', 'is taken by the configuration'],
      ['other', 'checks[3].dataset', expect.stringMatching(/elsewhere/)],
      ['nosuch', 'checks[4].column', expect.stringMatching(/column of shop/)],
    ]);
    expect(byUrl).toMatchObject({ checks: ['served'], problems: [] });
    expect(outside).toMatchObject({
      checks: [],
      problems: [{ message: expect.stringMatching(/below the entity's/) }],
    });
  });

  it('carries them out beside the others, and lets nobody change them here', async () => {
    const { body }: { body: QualityRun } = await backend
      .call('post', '/validate')
      .send({ dataset: 'shop' });
    expect(
      body.results.map(({ checkId, status, failedRows }) => [
        checkId,
        status,
        failedRows,
      ]),
    ).toEqual([
      ['configured', 'PASSED', 0],
      ['landed', 'PASSED', 0],
      ['price', 'FAILED', PLANTED.zeroPrices],
      ['served', 'PASSED', 0],
    ]);
    expect((await check('price')).body).toMatchObject({
      origin: 'catalog',
      editable: false,
      updatedBy: 'resource:default/shop',
      source: {
        entityRef: 'resource:default/shop',
        target: files.resolve('checks/shop.yaml'),
      },
    });
    const refused = await backend.call('delete', '/checks/price');
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toContain('checks/shop.yaml');
    const taken = await backend
      .call('post', '/checks')
      .send({ ...PRICE, dataset: 'shop' });
    expect(taken.status).toBe(409);
  });

  it('makes incidents those of the owner in the catalog', async () => {
    const { body } = await backend.call('get', '/incidents?check=price');
    // The entities of people agree on nothing; the first by name counts.
    expect(body.incidents).toMatchObject([
      { owner: 'group:default/till-team' },
    ]);
    const { body: list } = await backend.call('get', '/datasets');
    // Rows that were moved out are no dataset of their own.
    expect(
      list.datasets.map(({ dataset, owner }: any) => [dataset, owner]),
    ).toEqual([
      ['quality_results', 'group:default/data-platform'],
      ['shop', 'group:default/till-team'],
    ]);
  });

  it('follows the file, and keeps what was in force while it cannot be read', async () => {
    const path = files.resolve('checks/shop.yaml');
    writeFileSync(path, stringify([{ ...PRICE, name: 'Renamed' }]));
    await filesOnce(([beside]) => beside.problems.length === 0);
    // What the old definition found says nothing about the new one.
    expect((await check('price')).body).toMatchObject({
      definition: { name: 'Renamed' },
      version: 2,
      lastResult: null,
    });
    expect((await check('landed')).status).toBe(404);
    expect(notModified).toBeGreaterThan(0);

    rmSync(path);
    const [gone] = await filesOnce(([beside]) => beside.problems.length === 1);
    expect(gone).toMatchObject({
      checks: ['price'],
      problems: [{ checkId: null, message: 'there is no such file' }],
    });
    writeFileSync(path, 'checks: [');
    const [broken] = await filesOnce(
      ([beside]) => !/no such/.test(beside.problems[0].message),
    );
    expect(broken.checks).toEqual(['price']);
  });

  it('takes the checks away with the annotation and with the entity', async () => {
    writeFileSync(files.resolve('beside.yaml'), entity('shop', 'till-team'));
    // Its file no longer has it, so that the catalog lets it be deleted.
    writeFileSync(files.resolve('by-url.yaml'), entity('other', 'ann'));
    const catalog = (method: 'get' | 'delete', path: string) =>
      request(backend.server)
        [method](`/api/catalog/entities/${path}`)
        .set('Authorization', mockCredentials.service.header());
    const { body: orphan } = await catalog(
      'get',
      'by-name/resource/default/shop-too',
    );
    let isGone = false;
    while (!isGone) {
      await catalog('delete', `by-uid/${orphan.metadata.uid}`);
      const other = await catalog('get', 'by-name/resource/default/other');
      const { status } = await catalog(
        'get',
        'by-name/resource/default/shop-too',
      );
      isGone = status === 404 && other.status === 200;
    }
    await filesOnce(
      each =>
        each.length === 1 && each[0].entityRef === 'resource:default/thief',
    );
    expect((await check('price')).status).toBe(404);
    expect((await check('served')).status).toBe(404);
  });
});
