// @ts-check

/**
 * Training runs.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('training_jobs', table => {
    table.comment('Training runs, unfinished and finished');
    table.string('id', 64).primary();
    table.string('model', 63).notNullable();
    table
      .string('active_model', 63)
      .unique()
      .comment('The model while the run is unfinished: one at a time');
    table.string('state', 16).notNullable();
    table.float('progress').notNullable().defaultTo(0);
    table.string('step', 255).notNullable().defaultTo('');
    table.text('request').notNullable().comment('JSON of the request');
    table.string('started_by', 255).notNullable();
    table.string('queued_at', 32).notNullable();
    table.string('started_at', 32);
    table.string('finished_at', 32);
    table.string('version', 63);
    table.text('metrics').comment('JSON; the candidate on the hold-out');
    table.text('baseline').comment('JSON; the champion on the same rows');
    table.string('decision', 16);
    table.text('decision_reason');
    table.text('curves').comment('JSON');
    table.text('rows').comment('JSON');
    table.text('error');
    table.string('operation_id', 64).notNullable().defaultTo('');
    table.index(['model', 'queued_at'], 'training_jobs_model_idx');
    table.index(['queued_at'], 'training_jobs_queued_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('training_jobs');
};
