// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('event_log_idempotency', table => {
    table
      .string('fingerprint', 64)
      .comment('Of the records; empty for appends of before this column');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('event_log_idempotency', table => {
    table.dropColumn('fingerprint');
  });
};
