// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('ml_call_counts', table => {
    table.comment('Calls of models and how many failed, of all processes');
    table.string('model', 63).notNullable();
    table.string('version', 63).notNullable();
    table.bigInteger('at_ms').notNullable().comment('Begin of the interval');
    table.bigInteger('calls').notNullable().comment('Failed ones included');
    table.bigInteger('errors').notNullable();
    table.primary(['model', 'version', 'at_ms']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('ml_call_counts');
};
