// @ts-check

/**
 * The ledger of blocks: what is on its way into the warehouse and what is there.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('ledger_counters', table => {
    table.comment('Counters of the installation');
    table.string('name', 64).primary();
    table.bigInteger('value').notNullable();
    table.string('text', 64).comment('For facts that are no number');
  });
  await knex.schema.createTable('ledger_owners', table => {
    table.comment('Runners that are alive until their lease ends');
    table.string('owner', 64).primary();
    table.bigInteger('lease_until_ms').notNullable();
  });
  await knex.schema.createTable('ledger_blocks', table => {
    table.comment(
      'Blocks: PENDING from before their insert until all sinks have them',
    );
    table.bigInteger('number').primary();
    table.string('pipeline', 63).notNullable();
    table.string('group_name', 255).notNullable();
    table.string('topic', 249).notNullable();
    table.string('state', 16).notNullable();
    table.string('owner', 64);
    table.string('incarnation', 128).notNullable();
    table.integer('definition_version').notNullable();
    table.text('tables').notNullable().comment('JSON array of table names');
    table.integer('records').notNullable();
    table.bigInteger('bytes').notNullable();
    table.integer('quarantined').notNullable().defaultTo(0);
    table.integer('attempts').notNullable().defaultTo(0);
    table.string('settled', 16);
    table.text('lost').comment('JSON array of ranges gone from log and table');
    table.bigInteger('started_at_ms').notNullable();
    table.bigInteger('finished_at_ms');
    table
      .bigInteger('verified_at_ms')
      .comment('When the table was last asked and had all of it');
    table.bigInteger('oldest_appended_at_ms').notNullable();
    table.bigInteger('youngest_appended_at_ms').notNullable();
    table.index(['state', 'pipeline'], 'ledger_blocks_state_idx');
    table.index(['pipeline', 'number'], 'ledger_blocks_pipeline_idx');
  });
  await knex.schema.createTable('ledger_ranges', table => {
    table.comment('Offsets that a block answers for, both ends included');
    table.bigInteger('number').notNullable();
    table.string('pipeline', 63).notNullable();
    table.string('group_name', 255).notNullable();
    table.string('topic', 249).notNullable();
    table.integer('partition').notNullable();
    table.bigInteger('first_offset').notNullable();
    table.bigInteger('last_offset').notNullable();
    table.primary(['number', 'partition']);
    table.index(
      ['pipeline', 'topic', 'partition', 'first_offset'],
      'ledger_ranges_first_idx',
    );
  });
  await knex.schema.createTable('ledger_positions', table => {
    table.comment(
      'How far the records of a partition are in blocks, and landed',
    );
    table.string('pipeline', 63).notNullable();
    table.string('group_name', 255).notNullable();
    table.string('topic', 249).notNullable();
    table.integer('partition').notNullable();
    table.bigInteger('recorded_next').notNullable();
    table.bigInteger('landed_next').notNullable();
    table.bigInteger('replay_until').notNullable().defaultTo(0);
    table
      .string('incarnation', 128)
      .comment('Lifetime of the engine for which done blocks were looked at');
    table.bigInteger('incarnation_since_ms').notNullable().defaultTo(0);
    table.primary(['pipeline', 'group_name', 'topic', 'partition']);
  });
  await knex.schema.createTable('ledger_fences', table => {
    table.comment(
      'Tables for which no block may be recorded while roll-ups are rebuilt',
    );
    table.string('table_name', 128).primary();
    table.string('owner', 64);
    table.bigInteger('lease_until_ms').notNullable().defaultTo(0);
  });
  await knex.schema.createTable('ledger_repairs', table => {
    table.comment(
      'Roll-ups that may differ from their source because of a settled block',
    );
    table.bigIncrements('id');
    table.string('table_name', 128).notNullable().index();
    table.bigInteger('number').notNullable();
    table.text('ranges').notNullable().comment('JSON: topic and ranges');
    table.bigInteger('created_at_ms').notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const name of [
    'ledger_repairs',
    'ledger_fences',
    'ledger_positions',
    'ledger_ranges',
    'ledger_blocks',
    'ledger_owners',
    'ledger_counters',
  ]) {
    await knex.schema.dropTable(name);
  }
};
