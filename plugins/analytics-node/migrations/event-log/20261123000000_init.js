// @ts-check

/**
 * Tables of the embedded event log, and of the Kafka log's memory of
 * idempotency keys.
 *
 * Offsets and sizes are 64 bit; PostgreSQL answers them as text, so readers
 * pass them through Number (safe to 2^53).
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('event_log_topics', table => {
    table.comment('Topics of the embedded event log');
    table.increments('id').comment('Short name used by the other tables');
    table.string('name', 249).notNullable().unique().comment('Topic name');
    table.bigInteger('created_at_ms').notNullable().comment('Creation time');
  });

  await knex.schema.createTable('event_log_partitions', table => {
    table.comment('One row per partition: where it begins and ends');
    table.increments('id').comment('Short name used by the other tables');
    table
      .integer('topic_id')
      .notNullable()
      .references('id')
      .inTable('event_log_topics')
      .onDelete('CASCADE')
      .comment('Topic of the partition');
    table.integer('partition').notNullable().comment('Number from 0');
    table
      .bigInteger('start_offset')
      .notNullable()
      .defaultTo(0)
      .comment('Offset of the oldest record still there');
    table
      .bigInteger('end_offset')
      .notNullable()
      .defaultTo(0)
      .comment('Offset that the next record gets');
    table
      .bigInteger('size_bytes')
      .notNullable()
      .defaultTo(0)
      .comment('Sum of the stored batches');
    table.unique(['topic_id', 'partition']);
  });

  await knex.schema.createTable('event_log_batches', table => {
    table.comment('Records: one row holds many, in offset order');
    table.bigIncrements('id').comment('Row number');
    table
      .integer('partition_id')
      .notNullable()
      .references('id')
      .inTable('event_log_partitions')
      .onDelete('CASCADE')
      .comment('Partition of the records');
    table.bigInteger('first_offset').notNullable().comment('First record');
    table.bigInteger('last_offset').notNullable().comment('Last record');
    table.bigInteger('appended_at_ms').notNullable().comment('Append time');
    table.integer('size_bytes').notNullable().comment('Length of payload');
    // Last, so that the columns above are read without walking the blob.
    table.binary('payload').notNullable().comment('See batchCodec.ts');
    table.unique(['partition_id', 'first_offset']);
  });

  await knex.schema.createTable('event_log_idempotency', table => {
    table.comment('First answers of appends with an idempotency key');
    table.string('topic', 249).notNullable().comment('Topic of the append');
    table.string('key', 255).notNullable().comment('Key of the caller');
    table.integer('partition').notNullable().comment('Partition chosen');
    table
      .bigInteger('first_offset')
      .comment('First record; empty while the outcome is not known');
    table.bigInteger('last_offset').comment('Last record');
    table
      .bigInteger('scan_from_offset')
      .comment('Kafka: the records of a pending append are not before this');
    table.string('owner', 64).comment('Kafka: process whose append is pending');
    table.bigInteger('created_at_ms').notNullable().comment('For clean-up');
    table.primary(['topic', 'key']);
    table.index(['created_at_ms']);
  });

  await knex.schema.createTable('event_log_groups', table => {
    table.comment('How far each group has read');
    table.string('group_name', 255).notNullable().comment('Reader group');
    table
      .integer('partition_id')
      .notNullable()
      .references('id')
      .inTable('event_log_partitions')
      .onDelete('CASCADE')
      .comment('Partition read');
    table
      .bigInteger('committed_offset')
      .comment('Next offset to read; empty before the first commit');
    table.bigInteger('updated_at_ms').notNullable().comment('Last change');
    table.primary(['group_name', 'partition_id']);
  });

  await knex.schema.createTable('event_log_pins', table => {
    table.comment('Records that retention must leave');
    table.string('name', 255).notNullable().comment('Who pins');
    table
      .integer('partition_id')
      .notNullable()
      .references('id')
      .inTable('event_log_partitions')
      .onDelete('CASCADE')
      .comment('Partition pinned');
    table
      .bigInteger('pinned_offset')
      .notNullable()
      .comment('Nothing from here on is removed');
    table.primary(['name', 'partition_id']);
  });

  await knex.schema.createTable('event_log_members', table => {
    table.comment('Live readers of a group');
    table.string('member', 64).primary().comment('Reader');
    table.string('group_name', 255).notNullable().comment('Its group');
    table.integer('topic_id').notNullable().comment('Its topic');
    table.bigInteger('expires_at_ms').notNullable().comment('Lease end');
    table.index(['group_name', 'topic_id']);
  });

  await knex.schema.createTable('event_log_leases', table => {
    table.comment('Which reader owns which partition');
    table.string('group_name', 255).notNullable().comment('Reader group');
    table.integer('partition_id').notNullable().comment('Partition owned');
    table.string('member', 64).notNullable().comment('Owner');
    table.bigInteger('expires_at_ms').notNullable().comment('Lease end');
    table.primary(['group_name', 'partition_id']);
  });

  if (knex.client.config.client === 'pg') {
    // Payloads do not shrink much twice, and compressing them costs the
    // append more time than it saves.
    await knex.raw(
      'ALTER TABLE event_log_batches ALTER COLUMN payload SET STORAGE EXTERNAL',
    );
  }
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const table of [
    'event_log_leases',
    'event_log_members',
    'event_log_pins',
    'event_log_groups',
    'event_log_idempotency',
    'event_log_batches',
    'event_log_partitions',
    'event_log_topics',
  ]) {
    await knex.schema.dropTableIfExists(table);
  }
};
