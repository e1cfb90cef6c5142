// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('settings', table => {
    table.comment('Runtime settings, one row per section');
    table.string('section').primary().comment('Name of the section: pipelines');
    table
      .text('value', 'longtext')
      .notNullable()
      .comment(
        'JSON object of the keys that were set; defaults are not stored',
      );
    table
      .integer('version')
      .notNullable()
      .comment('Counts changes; 0 when nothing was ever set');
    table.string('updated_at').notNullable().comment('ISO-8601 UTC');
  });

  await knex.schema.createTable('datasets', table => {
    table.comment('Registry of datasets');
    table.string('name').primary().comment('Name of the dataset: orders');
    table
      .text('definition', 'longtext')
      .notNullable()
      .comment('JSON of the whole definition');
    table.string('created_at').notNullable().comment('ISO-8601 UTC');
    table.string('updated_at').notNullable().comment('ISO-8601 UTC');
  });

  await knex.schema.createTable('audit_events', table => {
    table.comment('Hash chain of everything that changed something');
    table
      .bigInteger('sequence')
      .primary()
      .comment('Counts from 1 without gaps');
    table.string('at').notNullable().comment('ISO-8601 UTC');
    table
      .string('actor_kind')
      .notNullable()
      .comment('user, service, anonymous or system');
    table
      .text('actor_subject')
      .notNullable()
      .comment('Entity reference, token subject or plugin id');
    table.string('action').notNullable().comment('Upper-case verb: EXPORT');
    table
      .text('target')
      .notNullable()
      .comment(
        'What it was done to; personal identifiers only as keyed hashes',
      );
    table
      .string('outcome')
      .notNullable()
      .comment('SUCCEEDED, FAILED or DENIED');
    table.text('details', 'longtext').comment('JSON object, or null');
    table
      .string('hash', 64)
      .notNullable()
      .comment('SHA-256 over the previous hash and the canonical event, hex');
    table.index(['at'], 'audit_events_at_idx');
    table.index(['action', 'sequence'], 'audit_events_action_idx');
  });

  await knex.schema.createTable('audit_head', table => {
    table.comment(
      'One row: the newest event of the chain, and the lock that serialises appends of several processes',
    );
    table.integer('id').primary().comment('Always 1');
    table
      .bigInteger('sequence')
      .notNullable()
      .comment('Sequence of the newest event, 0 when there is none');
    table.string('hash', 64).notNullable().comment('Its hash, hex');
    table
      .string('checked_at')
      .comment('When a process last tried whether it can write, ISO-8601 UTC');
  });
  await knex('audit_head').insert({ id: 1, sequence: 0, hash: '0'.repeat(64) });

  await knex.schema.createTable('operations', table => {
    table.comment('Mutations that take long');
    table.string('id').primary().comment('UUID');
    table.string('kind').notNullable().comment('kebab-case: pipeline-retry');
    table.text('target').notNullable().comment('What it works on');
    table
      .string('state')
      .notNullable()
      .comment('QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED or INTERRUPTED');
    table
      .double('progress_done')
      .notNullable()
      .comment('Units of work that are done');
    table.double('progress_total').comment('Units of work, null when unknown');
    table.string('progress_unit').notNullable().comment('rows, bytes, ...');
    table
      .text('input', 'longtext')
      .notNullable()
      .comment('JSON that the work was given, for running it again');
    table.text('result', 'longtext').comment('JSON answer of the work');
    table.string('error_name').comment('Class of the error that ended it');
    table.text('error_message').comment('Its message');
    table.text('started_by').notNullable().comment('Subject of the actor');
    table.string('started_at').notNullable().comment('ISO-8601 UTC');
    table.string('finished_at').comment('ISO-8601 UTC, null until it is over');
    table
      .boolean('cancel_requested')
      .notNullable()
      .comment('A person asked it to stop');
    table
      .string('owner')
      .comment('Process that runs it; null when it waits for one');
    table
      .bigInteger('heartbeat_at')
      .notNullable()
      .comment('When its owner last said that it lives, milliseconds UTC');
    table.index(['state', 'kind'], 'operations_state_idx');
    table.index(['started_at'], 'operations_started_at_idx');
  });

  await knex.schema.createTable('idempotency_keys', table => {
    table.comment('Answers of mutations that carried an Idempotency-Key');
    table
      .string('id', 64)
      .primary()
      .comment('SHA-256 of caller, route and key, hex');
    table
      .string('request_hash', 64)
      .notNullable()
      .comment('SHA-256 of the request, hex');
    table.string('owner').notNullable().comment('Process that answers it');
    table
      .bigInteger('created_at')
      .notNullable()
      .comment('Milliseconds UTC; rows are kept for a day');
    table.integer('status').comment('HTTP status, null while being answered');
    table
      .text('response', 'longtext')
      .comment('JSON of the headers and body of the answer');
    table.index(['created_at'], 'idempotency_keys_created_at_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('idempotency_keys');
  await knex.schema.dropTable('operations');
  await knex.schema.dropTable('audit_head');
  await knex.schema.dropTable('audit_events');
  await knex.schema.dropTable('datasets');
  await knex.schema.dropTable('settings');
};
