// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('ml_mlflow_models', table => {
    table.comment('Models of an MLflow server as they were last seen');
    table.string('name', 63).primary();
    table.text('summary').notNullable().comment('JSON');
  });

  await knex.schema.createTable('ml_mlflow_versions', table => {
    table.comment('Versions of an MLflow server, which never change, as read');
    table.string('model', 63).notNullable();
    table.string('number', 20).notNullable().comment('As MLflow counts it');
    table.string('version', 63).notNullable().comment('Its name here');
    table
      .string('fingerprint', 64)
      .notNullable()
      .comment('SHA-256 of what tells it from another one of its number');
    table
      .text('document')
      .notNullable()
      .comment('JSON: the version without name and aliases');
    table.primary(['model', 'number']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('ml_mlflow_versions');
  await knex.schema.dropTable('ml_mlflow_models');
};
