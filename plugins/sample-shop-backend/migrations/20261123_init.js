/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('sample_shop_feed', table => {
    table.comment('Where the feed of each sample shop stands');
    table.bigInteger('seed').primary();
    table.integer('opening_day').notNullable();
    table.bigInteger('from_second').notNullable();
    table.bigInteger('until_second').notNullable();
    table.boolean('guests').notNullable();
    table.bigInteger('events_appended').notNullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('sample_shop_feed');
};
