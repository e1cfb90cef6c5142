/**
 * An external trainer: fits a logistic regression on one feature and leaves
 * model and figures as docs/training.md says. Started with the library's loader,
 * as a Python script would be with its interpreter.
 */
const { readFileSync, truncateSync, writeFileSync } = require('node:fs');
const {
  TabularEncoder,
  toOnnx,
  trainLogistic,
} = require('@analytics-engine/tabular-trainer');

const config = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const rowsOf = file =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
const column = rows => [Float32Array.from(rows, row => row.visits ?? NaN)];

async function main() {
  if (config.maxIterations === 1) throw new Error('one round is too little');
  if (config.maxIterations === 2) setInterval(() => {}, 1_000);
  if (config.maxIterations === 2) return;
  const rows = rowsOf(config.files.training);
  const model = await trainLogistic({
    columns: column(rows),
    labels: Uint8Array.from(rows, row => row[config.label]),
  });
  const encoder = TabularEncoder.parse(
    JSON.stringify({
      formatVersion: 1,
      features: [{ name: 'visits', kind: 'number' }],
    }),
  );
  writeFileSync(config.files.model, toOnnx(model, encoder));
  const holdout = rowsOf(config.files.holdout).slice(0, 5);
  writeFileSync(
    config.files.metrics,
    JSON.stringify({
      algorithm: 'one feature',
      features: [{ name: 'visits', type: 'number', nullable: true }],
      holdoutScores: [...model.score(column(holdout))],
      metrics: { rowsRead: rows.length },
    }),
  );
  if (config.maxIterations === 3) truncateSync(config.files.metrics, 2 ** 30);
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
