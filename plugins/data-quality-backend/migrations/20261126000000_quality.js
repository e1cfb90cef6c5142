/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('quality_checks', table => {
    table.comment('Checks of people; configured ones are in the configuration');
    table.string('id', 63).primary();
    table.string('dataset', 63).notNullable().index();
    table.text('definition').notNullable().comment('JSON');
    table.integer('version').notNullable();
    table.bigInteger('created_at_ms').notNullable();
    table.bigInteger('updated_at_ms').notNullable();
    table.string('updated_by', 255).notNullable();
  });
  await knex.schema.createTable('quality_check_versions', table => {
    table.string('id', 63).notNullable();
    table.integer('version').notNullable();
    table.text('definition').comment('JSON; null: deleted');
    table.bigInteger('at_ms').notNullable();
    table.string('changed_by', 255).notNullable();
    table.primary(['id', 'version']);
  });
  await knex.schema.createTable('quality_pins', table => {
    table.comment(
      'Columns that schema checks without a snapshot of their own pinned',
    );
    table.string('check_id', 63).primary();
    table.text('columns').notNullable().comment('JSON');
  });
  await knex.schema.createTable('quality_runs', table => {
    table.string('run_id', 63).primary();
    table.string('dataset', 63).notNullable();
    table.bigInteger('finished_at_ms').notNullable();
    table
      .double('dataset_score')
      .comment('Over the newest results of all checks; null: none evaluated');
    table.text('run').notNullable().comment('JSON');
    table.index(['dataset', 'finished_at_ms']);
  });
  await knex.schema.createTable('quality_results', table => {
    table.string('run_id', 63).notNullable();
    table.string('check_id', 63).notNullable();
    table.string('dataset', 63).notNullable();
    table.bigInteger('at_ms').notNullable();
    table.text('result').notNullable().comment('JSON');
    table.primary(['check_id', 'at_ms', 'run_id']);
    table.index(['run_id']);
  });
  await knex.schema.createTable('quality_latest', table => {
    table.comment('Newest result of every check');
    table.string('check_id', 63).primary();
    table.string('dataset', 63).notNullable().index();
    table.string('run_id', 63).notNullable();
    table.bigInteger('at_ms').notNullable();
    table.text('result').notNullable().comment('JSON');
  });
  await knex.schema.createTable('quality_series', table => {
    table.string('dataset', 63).notNullable();
    table.string('metric', 16).notNullable();
    table.string('column_name', 255).notNullable().comment('Empty: none');
    table.bigInteger('at_ms').notNullable();
    table.double('value');
    table.primary(['dataset', 'metric', 'column_name', 'at_ms']);
  });
  await knex.schema.createTable('quality_schedules', table => {
    table.string('dataset', 63).primary();
    table.string('schedule', 100).comment('Null: only when asked');
    table.integer('version').notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const name of [
    'quality_schedules',
    'quality_series',
    'quality_latest',
    'quality_results',
    'quality_runs',
    'quality_pins',
    'quality_check_versions',
    'quality_checks',
  ]) {
    await knex.schema.dropTable(name);
  }
};
