import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestLog, sqliteDatabase } from '../testing/openTestLog';

jest.setTimeout(60_000);

/** Runs a process that appends, kills it after some answers, and returns them. */
async function appendAndKill(directory: string): Promise<Map<string, number>> {
  const child = spawn(
    process.execPath,
    [
      ...['-r', require.resolve('@backstage/cli/config/nodeTransform.cjs')],
      join(__dirname, '../testing/appendUntilKilled.ts'),
      directory,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  let errors = '';
  child.stderr.on('data', data => {
    errors += data;
  });
  child.stdout.on('data', data => {
    output += data;
    if (output.length > 4000) {
      child.kill('SIGKILL');
    }
  });
  await new Promise(resolve => {
    child.once('close', resolve);
  });
  if (output === '') {
    throw new Error(`The process appended nothing: ${errors}`);
  }
  const lines = output.slice(0, output.lastIndexOf('\n')).split('\n');
  return new Map(
    lines.map(line => {
      const [text, offset] = line.split(' ');
      return [text, Number(offset)];
    }),
  );
}

describe('DatabaseEventLog, killed while it appends', () => {
  it('has every acknowledged append whole and in its place', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'event-log-crash-'));
    const answers = await appendAndKill(directory);
    const { log, close } = await openTestLog({
      database: sqliteDatabase(directory),
      eventLog: {},
    });
    const [{ end }] = await log.offsets({ topic: 't' });
    const texts: string[] = [];
    for await (const batch of log.read({
      topic: 't',
      partition: 0,
      firstOffset: 0,
      lastOffset: end - 1,
    })) {
      texts.push(...Array.from(batch.records, record => record.toString()));
    }
    expect(texts).toHaveLength(end);
    expect(answers.size).toBeGreaterThan(100);
    for (const [text, offset] of answers) {
      expect(texts[offset]).toBe(text);
      expect(texts[offset + 1].slice(0, text.length)).toBe(text);
    }
    await close();
    await rm(directory, { recursive: true });
  });
});
