import { Command } from 'commander';

/** What the program can do; a command's code is loaded when it is called. */
const COMMANDS: Record<string, (program: Command) => Promise<void>> = {
  import: async program =>
    exportsOf(
      await import('./import/registerImportCommand'),
    ).registerImportCommand(program),
  bench: async program =>
    exportsOf(
      await import('./bench/registerBenchCommand'),
    ).registerBenchCommand(program),
  prove: async program =>
    exportsOf(
      await import('./prove/registerProveCommand'),
    ).registerProveCommand(program),
  systems: async program =>
    exportsOf(
      await import('./systems/registerSystemsCommand'),
    ).registerSystemsCommand(program),
};

/** The transform makes CommonJS, whose exports `import()` answers as the default. */
function exportsOf<T extends object>(loaded: T): T {
  return 'default' in loaded ? (loaded.default as T) : loaded;
}

async function main(): Promise<void> {
  const program = new Command('tools').description(
    'Tools for a person at the terminal',
  );
  const wanted = process.argv[2] ?? '';
  // Only what is wanted is loaded: `import` must not wait for a backend's code.
  const names = Object.hasOwn(COMMANDS, wanted)
    ? [wanted]
    : Object.keys(COMMANDS);
  for (const name of names) {
    await COMMANDS[name](program);
  }
  await program.parseAsync();
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
