// @ts-check

/**
 * What a block's sinks refused, so that the block is found complete when it is
 * looked at again.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('ledger_blocks', table => {
    table
      .text('refused')
      .comment('JSON array of ranges per sink that were refused');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('ledger_blocks', table => {
    table.dropColumn('refused');
  });
};
