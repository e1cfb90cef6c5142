// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('quality_incidents', table => {
    table.comment('What is wrong with datasets until somebody says why not');
    table.increments('id');
    table.string('dataset').notNullable();
    table.string('check_id').notNullable();
    table.text('title').notNullable();
    table.string('dimension').notNullable();
    table.string('severity').notNullable();
    table.string('state').notNullable();
    table.string('owner');
    table.string('assignee');
    table.string('reason');
    table.text('actual').notNullable();
    table.text('expected').notNullable();
    table.bigInteger('failed_rows');
    table.string('first_run_id').notNullable();
    table.string('last_run_id').notNullable();
    table.integer('failures').notNullable();
    table.text('sample_keys').notNullable().comment('JSON array');
    table.string('opened_at').notNullable().comment('ISO-8601 UTC');
    table
      .string('open_since')
      .notNullable()
      .comment('When it was last opened or reopened');
    table.string('updated_at').notNullable();
    table.string('resolved_at');
    table.string('resolved_by');
    // One open incident for a check, whoever fails at the same time.
    table.unique(['dataset', 'check_id'], {
      indexName: 'quality_incidents_open_uniq',
      predicate: knex.whereNull('resolved_at'),
    });
    table.index(['state', 'id'], 'quality_incidents_state_idx');
    table.index(['check_id', 'id'], 'quality_incidents_check_idx');
  });

  await knex.schema.createTable('quality_incident_entries', table => {
    table.comment('Timelines of incidents');
    table.increments('id');
    table.integer('incident_id').notNullable();
    table.string('at').notNullable();
    table.text('actor').notNullable();
    table.string('kind').notNullable();
    table.text('text');
    table.string('run_id');
    table.index(['incident_id', 'id'], 'quality_incident_entries_idx');
  });

  await knex.schema.createTable('quality_quarantines', table => {
    table.comment('Rows that failed checks moved out of datasets');
    table.increments('id');
    table.string('dataset').notNullable();
    table.string('check_id').notNullable();
    table.string('run_id').notNullable();
    table.string('state').notNullable();
    table.bigInteger('rows').notNullable();
    table.text('reason').notNullable();
    table.string('table_name').notNullable();
    table.text('condition').notNullable().comment('Which rows, for ClickHouse');
    table.text('params').notNullable().comment('JSON: its bound parameters');
    table.text('partitions').notNullable().comment('JSON: _partition_ids');
    table
      .boolean('mutes')
      .notNullable()
      .comment('A person released it: not again until the check has passed');
    table.string('created_at').notNullable();
    table.string('finished_at');
    table.text('finished_by');
    table.text('finish_reason');
    table.text('error');
    table.index(['dataset', 'state'], 'quality_quarantines_dataset_idx');
    table.index(['check_id', 'id'], 'quality_quarantines_check_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('quality_quarantines');
  await knex.schema.dropTable('quality_incident_entries');
  await knex.schema.dropTable('quality_incidents');
};
