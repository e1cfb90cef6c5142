// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('ml_rollouts', table => {
    table.comment('Where the traffic of each model goes; changed as a whole');
    table.string('model', 63).primary();
    table.text('rollout').notNullable().comment('JSON');
    table
      .integer('revision')
      .notNullable()
      .comment('Counts changes, from 1; a change must name the one before');
  });

  await knex.schema.createTable('ml_deployments', table => {
    table.comment('Deployments, one row each, as they stand or ended');
    table.string('id', 63).primary();
    table.string('model', 63).notNullable();
    table.bigInteger('started_at_ms').notNullable();
    table.text('deployment').notNullable().comment('JSON');
    table.text('comparison').comment('JSON; the last one that was made');
    table.string('operation_id', 63);
    table.index(['model', 'started_at_ms']);
  });

  await knex.schema.createTable('ml_deployment_events', table => {
    table.comment('What happened to deployments; rows are only added');
    table.increments('id');
    table.string('model', 63).notNullable();
    table.string('deployment_id', 63).comment('Null for a plain rollback');
    table.bigInteger('at_ms').notNullable();
    table.string('state', 20).notNullable();
    table.string('version', 63).notNullable();
    table.float('traffic_percent').notNullable();
    table.string('actor', 255).notNullable();
    table.text('message').notNullable();
    table.index(['deployment_id']);
    table.index(['model']);
  });

  await knex.schema.createTable('ml_deployment_slices', table => {
    table.comment('What each backend process saw of each side of a step');
    table.string('deployment_id', 63).notNullable();
    table.integer('step').notNullable();
    table.string('slice', 20).notNullable().comment('candidate or control');
    table.string('instance', 63).notNullable();
    table.text('figures').notNullable().comment('JSON');
    table.primary(['deployment_id', 'step', 'slice', 'instance']);
  });

  await knex.schema.createTable('ml_instances', table => {
    table.comment('Backend processes that serve models');
    table.string('id', 63).primary();
    table.bigInteger('started_at_ms').notNullable();
    table.bigInteger('seen_at_ms').notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('ml_instances');
  await knex.schema.dropTable('ml_deployment_slices');
  await knex.schema.dropTable('ml_deployment_events');
  await knex.schema.dropTable('ml_deployments');
  await knex.schema.dropTable('ml_rollouts');
};
