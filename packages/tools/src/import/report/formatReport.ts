import type { ImportReport } from './types';

const COUNT = new Intl.NumberFormat('en-GB');

/** The report as a person reads it at the terminal. */
export function formatReport(report: ImportReport): string {
  const { lines, rejected, events, rows } = report;
  const out: string[] = ['', `Imported ${report.file} into ${report.dataset}`];
  const add = (label: string, value: string) =>
    out.push(`  ${label.padEnd(22)} ${value}`);
  add('mapping', report.mapping.name);
  if (report.mapping.unused.length > 0) {
    add('not imported', `columns ${report.mapping.unused.join(', ')}`);
  }
  add('pipeline', report.pipeline);
  out.push('', 'Lines of the file');
  add('read', count(lines.read));
  add('header', count(lines.header));
  add('empty', count(lines.empty));
  add('malformed', `${count(lines.rejected)} in ${records(rejected.records)}`);
  add('with data', `${count(lines.events)} in ${records(events.total)}`);
  out.push('', 'Records');
  add('in the file', count(events.total + rejected.records));
  add('malformed', count(rejected.records));
  rejected.examples.forEach(({ line, reason }) =>
    add('', `line ${count(line)}: ${reason}`),
  );
  if (rejected.path) {
    add('', `all of them are in ${rejected.path}`);
  }
  add('accepted before', count(events.before));
  add('accepted now', count(events.now));
  add('landed', count(rows.landed));
  add('set aside', count(rows.quarantined));
  for (const group of rows.classes) {
    add('', `${group.class}: ${count(group.records)}`);
    group.examples.forEach(({ line, message }) =>
      add('', `  line ${line === undefined ? '?' : count(line)}: ${message}`),
    );
  }
  out.push('', conclusion(report));
  return `${out.join('\n')}\n`;
}

/** True when every line and every record went somewhere. */
export function isAccountedFor({ lines, events, rows }: ImportReport): boolean {
  return (
    lines.read === lines.header + lines.empty + lines.rejected + lines.events &&
    events.total === rows.landed + rows.quarantined &&
    rows.landed >= 0
  );
}

function conclusion(report: ImportReport): string {
  const { events, rows, rejected } = report;
  if (events.now === 0 && events.total > 0) {
    return (
      `Nothing to do: all ${records(
        events.total,
      )} of this file were there already ` +
      `(${count(rows.landed)} landed, ${count(rows.quarantined)} set aside).`
    );
  }
  const seconds = report.elapsedSeconds.toFixed(1);
  return (
    `${records(events.total + rejected.records)} accounted for: ` +
    `${count(rows.landed)} landed + ${count(rows.quarantined)} set aside + ` +
    `${count(rejected.records)} malformed, in ${seconds} s.`
  );
}

function records(number: number): string {
  return `${count(number)} ${number === 1 ? 'record' : 'records'}`;
}

function count(number: number): string {
  return COUNT.format(number);
}
