import { InputError } from '@backstage/errors';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Importer } from './Importer';
import { parseMapOption } from './mapping/readMappingFile';
import { PortalClient } from './portal/PortalClient';
import { SILENT_PROGRESS, TerminalProgress } from './report/ImportProgress';
import { formatReport, isAccountedFor } from './report/formatReport';
import type { SourceFormat } from './types';

const DEFAULT_URL = 'http://localhost:8200';

interface ImportFlags {
  url: string;
  tokenFile?: string;
  map?: Record<string, string>;
  mapping?: string;
  format?: SourceFormat;
  delimiter?: string;
  encoding?: string;
  columns?: string[];
  rejected?: string;
  create?: boolean;
  again?: boolean;
  keepRunning?: boolean;
  json?: boolean;
  quiet?: boolean;
}

/** Adds `import <dataset> <file>`. */
export function registerImportCommand(program: Command): void {
  program
    .command('import')
    .description(
      'import a CSV or NDJSON file (plain or gzip) into a dataset of a running portal, exactly once',
    )
    .argument('<dataset>', 'dataset to fill')
    .argument('<file>', 'file to read')
    .option('--url <url>', 'portal', DEFAULT_URL)
    .option('--token-file <path>', 'file with a token (or set ADMIN_TOKEN)')
    .option(
      '--map <column=expression>',
      'fill a column with a ClickHouse expression over the file’s columns; may be repeated',
      collectMap,
    )
    .option('--mapping <file>', 'YAML file with such expressions')
    .addOption(
      new Option('--format <format>', 'if not judged by name').choices([
        'csv',
        'ndjson',
      ]),
    )
    .option(
      '--delimiter <character>',
      'of CSV, if not judged by the first line',
    )
    .option('--encoding <label>', 'of the file, such as windows-1252', 'utf-8')
    .option('--columns <names>', 'names for CSV without header', splitNames)
    .option('--rejected <path>', 'where malformed records are written')
    .option('--create', 'create the dataset if it does not exist')
    .option('--again', 'import a file that was imported with another mapping')
    .option('--keep-running', 'leave the pipeline running afterwards')
    .option('--json', 'print the report as JSON')
    .option('--quiet', 'no progress bars')
    .action(runImport);
}

async function runImport(
  dataset: string,
  path: string,
  flags: ImportFlags,
): Promise<void> {
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort(new Error('interrupted'));
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const progress = flags.quiet ? SILENT_PROGRESS : TerminalProgress.create();
  try {
    const importer = Importer.create({
      portal: PortalClient.create({
        url: flags.url,
        token: await readToken(flags.tokenFile),
        signal: interrupt.signal,
        onRetry: (reason, delayMs) =>
          progress.note(
            `The portal cannot take more now (${reason}); trying again in ${delayMs} ms`,
          ),
      }),
      dataset,
      path,
      layout: flags,
      columns: flags.columns,
      map: flags.map,
      mappingPath: flags.mapping,
      create: flags.create,
      again: flags.again,
      keepRunning: flags.keepRunning,
      rejectedPath: flags.rejected ?? `${basename(path)}.rejected.ndjson`,
      progress,
      signal: interrupt.signal,
    });
    const report = await importer.run();
    process.stdout.write(
      flags.json
        ? `${JSON.stringify(report, null, 2)}\n`
        : formatReport(report),
    );
    if (!isAccountedFor(report)) {
      throw new Error('The figures above do not add up: see the pipeline');
    }
  } catch (error) {
    if (interrupt.signal.aborted) {
      throw new Error(
        'Interrupted. The same command goes on where the import stands',
      );
    }
    throw error;
  } finally {
    progress.stop();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

async function readToken(file?: string): Promise<string | undefined> {
  if (!file) {
    return process.env.ADMIN_TOKEN || undefined;
  }
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new InputError(
      `--token-file ${file} cannot be read: ${(error as Error).message}`,
    );
  }
}

function collectMap(
  text: string,
  map: Record<string, string> = {},
): Record<string, string> {
  try {
    const [column, expression] = parseMapOption(text);
    return { ...map, [column]: expression };
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function splitNames(text: string): string[] {
  return text.split(',').map(name => name.trim());
}
