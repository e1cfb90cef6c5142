import { openTestLog, sqliteDatabase } from './openTestLog';

/*
 * A process for the test of a portal that hangs: reads a topic of a Kafka
 * broker, says `reading` at the first record, and then does nothing any more,
 * for ever: its event loop does not turn.
 */
async function main(): Promise<void> {
  const [directory, broker, topic, group, sessionTimeoutMs] =
    process.argv.slice(2);
  const { log } = await openTestLog({
    database: sqliteDatabase(directory),
    eventLog: {
      type: 'kafka',
      kafka: {
        brokers: [broker],
        consumer: { 'session-timeout-ms': Number(sessionTimeoutMs) },
      },
    },
  });
  const stillness = new Int32Array(new SharedArrayBuffer(4));
  await log.subscribe({
    topic,
    group,
    onAssigned: async () => new Map(),
    onRevoked: async () => {},
    onBatch: async () => {
      process.stdout.write('reading\n');
      Atomics.wait(stillness, 0, 0);
    },
    onFailed: error => process.stderr.write(`${error.stack}\n`),
  });
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
