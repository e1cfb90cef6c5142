import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TestDatabases, mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { ChainedAudit } from './ChainedAudit';
import { loadPseudonymKey } from './loadPseudonymKey';
import { RotatingLogFile } from './RotatingLogFile';
import type { AuditEntry } from './types';

const entry: AuditEntry = {
  actor: { kind: 'user', subject: 'user:default/jane' },
  action: 'PIPELINE_STOP',
  target: 'pipeline:sales-analytics',
  outcome: 'SUCCEEDED',
  details: { b: 1, a: { d: [1, 'ü'], c: null } },
};

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('ChainedAudit on %s', engine => {
  let directory: string;
  let knex: Knex;
  let file: RotatingLogFile;
  let audit: ChainedAudit;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'audit-'));
    knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolve(__dirname, '../../migrations/analytics'),
    });
    file = RotatingLogFile.create({
      path: join(directory, 'logs', 'audit.log'),
      maxFileBytes: 10_000,
      maxFiles: 2,
      logger: mockServices.logger.mock(),
    });
    audit = ChainedAudit.create({
      database: { getClient: async () => knex },
      file,
      key: await loadPseudonymKey(directory),
    });
  });
  afterEach(async () => {
    await file.close();
    await rm(directory, { recursive: true });
  });

  const record = async (count: number) => {
    await Promise.all(
      Array.from({ length: count }, (_, n) =>
        audit.record({ ...entry, target: `pipeline:p${n}` }),
      ),
    );
  };

  it('appends concurrently into one chain without gaps', async () => {
    await record(1_200);
    expect(await audit.verify()).toEqual({
      valid: true,
      events: 1_200,
      firstBroken: null,
    });
    const { events, nextBefore } = await audit.list({ limit: 2 });
    expect(events.map(({ sequence }) => sequence)).toEqual([1_200, 1_199]);
    expect(nextBefore).toBe(1_199);
    expect(events[0]).toMatchObject({ ...entry, target: 'pipeline:p1199' });
    const next = await audit.list({ limit: 1, before: nextBefore });
    expect(next.events[0].sequence).toBe(1_198);
  });

  it('keeps one chain when two processes append at once', async () => {
    const other = ChainedAudit.create({
      database: { getClient: async () => knex },
      file,
      key: Buffer.alloc(32),
    });
    const appends = [];
    for (let n = 0; n < 50; n += 1) {
      appends.push(audit.record(entry), other.record(entry));
      await new Promise(done => setTimeout(done, 1));
    }
    await Promise.all(appends);
    expect(await audit.verify()).toMatchObject({ valid: true, events: 100 });
  });

  it('filters', async () => {
    await record(3);
    await audit.record({ ...entry, action: 'EXPORT', outcome: 'DENIED' });
    const found = async (filter: object) =>
      (await audit.list(filter)).events.length;
    expect(await found({ action: 'EXPORT' })).toBe(1);
    expect(await found({ target: 'pipeline:p1' })).toBe(1);
    expect(await found({ actor: 'user:default/joe' })).toBe(0);
    expect(await found({ from: '2000-01-01', to: '2001-01-01' })).toBe(0);
    expect(await found({ from: '2000-01-01T00:00:00+02:00' })).toBe(4);
    await expect(audit.list({ from: 'soon' })).rejects.toThrow('ISO-8601');
  });

  it.each([
    ['a changed target', { target: 'pipeline:other' }],
    ['a changed actor', { actor_subject: 'user:default/joe' }],
    ['a changed time', { at: '2020-01-01T00:00:00.000Z' }],
    ['a changed outcome', { outcome: 'FAILED' }],
    ['changed details', { details: '{"b":2}' }],
    ['unreadable details', { details: '{' }],
    ['a changed hash', { hash: 'f'.repeat(64) }],
  ])('finds %s', async (_, change) => {
    await record(5);
    await knex('audit_events').where({ sequence: 3 }).update(change);
    expect(await audit.verify()).toMatchObject({
      valid: false,
      firstBroken: 3,
    });
  });

  it('finds removed events in the middle and at the end', async () => {
    await record(5);
    await knex('audit_events').where({ sequence: 5 }).delete();
    expect(await audit.verify()).toMatchObject({
      valid: false,
      firstBroken: 5,
    });
    await knex('audit_events').where({ sequence: 2 }).delete();
    expect(await audit.verify()).toMatchObject({
      valid: false,
      firstBroken: 2,
    });
  });

  it('cannot be made to forge a line or to steer a terminal', async () => {
    const hostile =
      'x\n2026-01-01T00:00:00Z EXPORT\r\u001b[31m\u2028"\\\u0000\ud800';
    await audit.record({
      ...entry,
      actor: { kind: 'user', subject: `${hostile} target=y` },
      target: hostile,
      details: { [hostile]: hostile },
    });
    await file.flushed();
    const text = await readFile(join(directory, 'logs', 'audit.log'), 'utf8');
    expect(text.split('\n')).toHaveLength(2);
    expect(text).toMatch(/^[\x20-\x7e]+\n$/);
    expect(text).toMatch(/^\S+Z PIPELINE_STOP SUCCEEDED actor=user:"/);
    expect(text.match(/ target=/g)).toHaveLength(2);
    expect(await audit.verify()).toMatchObject({ valid: true });
    await expect(
      audit.record({ ...entry, action: 'EXPORT\nX' }),
    ).rejects.toThrow('not valid');
  });

  it('rotates the file by size and keeps so many', async () => {
    for (let n = 0; n < 40; n += 1) {
      await record(5);
      await file.flushed();
    }
    const size = async (name: string) =>
      (await stat(join(directory, 'logs', name)).catch(() => undefined))?.size;
    expect(await size('audit.log')).toBeLessThan(12_000);
    expect(await size('audit.log.1')).toBeGreaterThanOrEqual(10_000);
    expect(await size('audit.log.2')).toBeGreaterThanOrEqual(10_000);
    expect(await size('audit.log.3')).toBeUndefined();
  });

  it('says when it cannot write, and recovers', async () => {
    await record(1);
    await knex.schema.renameTable('audit_head', 'audit_away');
    await audit.ensureWritable();
    await expect(audit.record(entry)).rejects.toThrow('audit_head');
    await expect(audit.ensureWritable()).rejects.toThrow('audit_head');
    await knex.schema.renameTable('audit_away', 'audit_head');
    await audit.ensureWritable();
    expect((await audit.record(entry)).sequence).toBe(2);
    expect(await audit.verify()).toMatchObject({ valid: true, events: 2 });
  });

  it('makes pseudonyms that only this installation can make', async () => {
    expect(audit.pseudonym('123')).toMatch(/^hmac:[0-9a-f]{64}$/);
    expect(audit.pseudonym('123')).toBe(audit.pseudonym('123'));
    const path = join(directory, 'keys', 'pseudonym.key');
    // eslint-disable-next-line no-bitwise
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const keys = await Promise.all([
      loadPseudonymKey(join(directory, 'other')),
      loadPseudonymKey(join(directory, 'other')),
    ]);
    expect(keys[0]).toEqual(keys[1]);
    expect(keys[0]).not.toEqual(await loadPseudonymKey(directory));
  });
});
