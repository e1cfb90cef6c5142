import { openTestLog, sqliteDatabase } from './openTestLog';

/*
 * A process for the crash test: appends to the log in the directory given and
 * prints each answer, until it is killed.
 */
async function main(): Promise<void> {
  const { log } = await openTestLog({
    database: sqliteDatabase(process.argv[2]),
    eventLog: {},
  });
  const work = async (worker: number) => {
    for (let n = 0; ; n += 1) {
      const text = `${worker}.${n}`;
      const { firstOffset } = await log.append('t', [
        Buffer.from(text),
        Buffer.alloc(2000, text),
      ]);
      process.stdout.write(`${text} ${firstOffset}\n`);
    }
  };
  await Promise.all([0, 1, 2, 3].map(work));
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
