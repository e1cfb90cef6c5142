// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('pipeline_definitions', table => {
    table.comment('What pipelines are, as configuration or a person wrote it');
    table.string('name', 63).primary();
    table.string('origin', 20).notNullable().comment('configuration or user');
    table
      .text('definition')
      .notNullable()
      .comment(
        'JSON; only what was written, defaults are filled in on reading',
      );
    table.integer('batch_size').comment("A person's own value; null inherits");
    table
      .string('window_size', 20)
      .comment("A person's own value; null inherits");
    table.integer('version').notNullable().comment('Counts changes, from 1');
    table.bigInteger('created_at_ms').notNullable();
    table.bigInteger('updated_at_ms').notNullable();
  });

  await knex.schema.createTable('pipeline_states', table => {
    table.comment('Where people want pipelines to stand');
    table.string('name', 63).primary();
    table
      .string('desired_state', 20)
      .notNullable()
      .comment('RUNNING, PAUSED or STOPPED');
    table.integer('restarts').notNullable().defaultTo(0);
    table.bigInteger('last_update_ms').comment('When data last became current');
  });

  await knex.schema.createTable('pipeline_history', table => {
    table.comment('Figures of pipelines, one row for each interval');
    table.string('name', 63).notNullable();
    table.bigInteger('at_ms').notNullable().comment('Begin of the interval');
    table.text('point').notNullable().comment('JSON');
    table.primary(['name', 'at_ms']);
  });

  await knex.schema.createTable('pipeline_failed_batches', table => {
    table.comment('Refused records of one block, one dataset and one class');
    table.increments('id');
    table.string('pipeline', 63).notNullable();
    table.bigInteger('block_number').notNullable();
    table.string('dataset', 63).notNullable();
    table.string('class', 30).notNullable();
    table.string('code', 100).notNullable();
    table.text('message').notNullable();
    table.string('status', 20).notNullable();
    table.text('reason').comment('Why it was cleared');
    table.integer('attempts').notNullable();
    table.integer('records').notNullable().comment('Refused at first');
    table.integer('remaining').notNullable().comment('Not landed yet');
    table.bigInteger('bytes').notNullable().comment('Of the payloads kept');
    table.string('sample_topic', 249).notNullable();
    table.integer('sample_partition').notNullable();
    table.bigInteger('sample_offset').notNullable();
    table.bigInteger('first_seen_ms').notNullable();
    table.bigInteger('last_seen_ms').notNullable();
    table.unique(['pipeline', 'block_number', 'dataset', 'class']);
    table.index(['pipeline', 'status']);
  });

  await knex.schema.createTable('pipeline_failed_records', table => {
    table.comment('Refused records with the bytes they came with');
    table.string('pipeline', 63).notNullable();
    table.string('dataset', 63).notNullable();
    table.string('topic', 249).notNullable();
    table.integer('partition').notNullable();
    table.bigInteger('offset').notNullable();
    table.integer('batch_id').notNullable();
    table.string('code', 100).notNullable();
    table.text('message').notNullable();
    table.binary('payload').notNullable();
    table.primary(['pipeline', 'dataset', 'topic', 'partition', 'offset']);
    table.index(['batch_id']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('pipeline_failed_records');
  await knex.schema.dropTable('pipeline_failed_batches');
  await knex.schema.dropTable('pipeline_history');
  await knex.schema.dropTable('pipeline_states');
  await knex.schema.dropTable('pipeline_definitions');
};
