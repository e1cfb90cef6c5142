import { Command } from 'commander';
import { registerImportCommand } from './import/registerImportCommand';

const program = new Command('tools').description(
  'Tools for a person at the terminal: import, measure, prove',
);
registerImportCommand(program);

program.parseAsync().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
