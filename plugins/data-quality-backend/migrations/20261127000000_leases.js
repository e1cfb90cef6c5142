// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('quality_run_leases', table => {
    table.comment('Runs that are going on: one of a dataset, in any process');
    table.string('dataset').primary();
    table.string('run_id').notNullable().unique();
    table.string('operation_id');
    table
      .bigInteger('expires_at_ms')
      .notNullable()
      .comment(
        "By the database's clock; a process that is gone renews nothing",
      );
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('quality_run_leases');
};
