// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('gates', table => {
    table.comment('Holds that one part of the product puts on another');
    table.string('id').primary().comment('UUID');
    table
      .string('passage')
      .notNullable()
      .comment('pipeline, training or deployment');
    table.string('dataset').notNullable().comment('Name of the dataset');
    table
      .string('source')
      .notNullable()
      .comment('Who closed it: data-quality:check:<id>');
    table.text('reason').notNullable().comment('For people');
    table.text('link').comment('Path of the portal');
    table.string('closed_at').notNullable().comment('ISO-8601 UTC');
    table.string('opened_at').comment('ISO-8601 UTC; null while closed');
    table.text('opened_by').comment('Subject of the actor');
    table.text('open_reason').comment('For people');
    // One closed gate for the same thing, whoever closes it at the same time.
    table.unique(['source', 'passage', 'dataset'], {
      indexName: 'gates_closed_uniq',
      predicate: knex.whereNull('opened_at'),
    });
    table.index(['closed_at'], 'gates_closed_at_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('gates');
};
