// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('ml_baselines', table => {
    table.comment('What drift of a version is measured against; never changed');
    table.string('model', 63).notNullable();
    table.string('version', 63).notNullable();
    table.text('baseline').notNullable().comment('JSON: edges and counts');
    table.bigInteger('created_at_ms').notNullable();
    table.primary(['model', 'version']);
  });

  await knex.schema.createTable('ml_drift_history', table => {
    table.comment('Drift scores over time, one row for each interval');
    table.string('model', 63).notNullable();
    table.string('version', 63).notNullable();
    table.bigInteger('at_ms').notNullable().comment('Begin of the interval');
    table.double('score').notNullable();
    table.primary(['model', 'version', 'at_ms']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('ml_drift_history');
  await knex.schema.dropTable('ml_baselines');
};
