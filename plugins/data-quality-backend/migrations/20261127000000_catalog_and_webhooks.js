// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('quality_check_files', table => {
    table.comment('Files with checks that entities of the catalog name');
    table.string('entity_ref').primary();
    table.string('dataset', 63).notNullable();
    table.text('annotation').notNullable();
    table.text('source').notNullable().comment('Where it was read from');
    table.string('etag').comment('Of the content, where its reader knows one');
    table.string('content_hash', 64).comment('Null: it could never be read');
    table.text('checks').notNullable().comment('JSON: those that are valid');
    table.text('problems').notNullable().comment('JSON: what is wrong with it');
    table
      .string('read_at')
      .notNullable()
      .comment('Last looked at, ISO-8601 UTC');
    table.string('changed_at').notNullable();
    table.integer('version').notNullable();
  });

  await knex.schema.createTable('quality_webhook_deliveries', table => {
    table.comment('What webhooks have not taken yet');
    table.string('id', 36).primary();
    table.string('webhook', 63).notNullable();
    table.text('body').notNullable().comment('JSON');
    table.integer('attempts').notNullable();
    table.bigInteger('created_at_ms').notNullable();
    table.bigInteger('due_at_ms').notNullable();
    table.index(['webhook', 'due_at_ms'], 'quality_webhook_due_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('quality_webhook_deliveries');
  await knex.schema.dropTable('quality_check_files');
};
