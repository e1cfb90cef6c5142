// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('ledger_fences', table => {
    table
      .bigInteger('rests_until_ms')
      .notNullable()
      .defaultTo(0)
      .comment('Pipelines have the table until then, after a repair gave up');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('ledger_fences', table => {
    table.dropColumn('rests_until_ms');
  });
};
