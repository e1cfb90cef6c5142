// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('ml_models', table => {
    table.comment('Models of the embedded registry');
    table.string('name', 63).primary();
    table.text('description').notNullable();
    table.bigInteger('created_at_ms').notNullable();
  });

  await knex.schema.createTable('ml_versions', table => {
    table.comment('Versions of models; a row is never changed');
    table.string('model', 63).notNullable();
    table.string('version', 63).notNullable();
    table.integer('number').notNullable().comment('Counts versions, from 1');
    table.string('sha256', 64).notNullable().comment('Of the artifact');
    table
      .text('document')
      .notNullable()
      .comment('JSON: the version without its aliases');
    table.bigInteger('created_at_ms').notNullable();
    table.primary(['model', 'version']);
    table.unique(['model', 'number']);
  });

  await knex.schema.createTable('ml_aliases', table => {
    table.comment('Names that point at versions');
    table.string('model', 63).notNullable();
    table.string('alias', 63).notNullable();
    table.string('version', 63).notNullable();
    table.primary(['model', 'alias']);
  });

  await knex.schema.createTable('ml_gate_reports', table => {
    table.comment('What the gate found, so that a restart need not ask again');
    table
      .string('fingerprint', 64)
      .primary()
      .comment('SHA-256 of artifact and signature');
    table.text('report').notNullable().comment('JSON');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('ml_gate_reports');
  await knex.schema.dropTable('ml_aliases');
  await knex.schema.dropTable('ml_versions');
  await knex.schema.dropTable('ml_models');
};
