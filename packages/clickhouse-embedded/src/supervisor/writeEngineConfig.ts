import { writeFileSync } from 'node:fs';
import { Layout } from './prepareDirectory';

const MERGE_THREADS = 2;
const SCHEDULE_THREADS = 8;
const MARK_CACHE_BYTES = 64 << 20;
const UNCOMPRESSED_CACHE_BYTES = 0;

/** Sources and table engines that read files of the machine or start programs, or reach other hosts on a guess. */
const REVOKED_SOURCES = ['FILE', 'URL', 'SQLITE', 'ODBC', 'JDBC', 'HDFS'];
const REVOKED_ENGINES = [
  'File',
  'FileLog',
  'URL',
  'SQLite',
  'ODBC',
  'JDBC',
  'Executable',
  'ExecutablePool',
];

function xml(text: string): string {
  return text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`);
}

function directory(path: string): string {
  return xml(path.endsWith('/') ? path : `${path}/`);
}

/** Writes the engine's configuration: memory cap, backup disk, small pools, and what its user may not do. */
export function writeEngineConfig(
  layout: Layout,
  options: { maxMemoryBytes: number },
): void {
  const config = `<clickhouse>
  <users_config>${xml(layout.usersFile)}</users_config>
  <user_files_path>${directory(layout.userFiles)}</user_files_path>
  <tmp_path>${directory(layout.temporary)}</tmp_path>
  <max_server_memory_usage>${Math.floor(
    options.maxMemoryBytes,
  )}</max_server_memory_usage>
  <background_pool_size>${MERGE_THREADS}</background_pool_size>
  <background_schedule_pool_size>${SCHEDULE_THREADS}</background_schedule_pool_size>
  <mark_cache_size>${MARK_CACHE_BYTES}</mark_cache_size>
  <uncompressed_cache_size>${UNCOMPRESSED_CACHE_BYTES}</uncompressed_cache_size>
  <access_control_improvements>
    <table_engines_require_grant>true</table_engines_require_grant>
  </access_control_improvements>
  <storage_configuration>
    <disks>
      <backup><type>local</type><path>${directory(
        layout.backups,
      )}</path></backup>
    </disks>
  </storage_configuration>
  <backups>
    <allowed_disk>backup</allowed_disk>
    <allowed_path>${directory(layout.backups)}</allowed_path>
  </backups>
</clickhouse>
`;
  const users = `<clickhouse>
  <profiles><default></default></profiles>
  <users>
    <default>
      <password></password>
      <networks><ip>::/0</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <grants>
        <query>GRANT ALL ON *.*</query>
        <query>REVOKE ${REVOKED_SOURCES.join(', ')} ON *.*</query>
${REVOKED_ENGINES.map(
  engine => `        <query>REVOKE TABLE ENGINE ON ${engine}</query>`,
).join('\n')}
      </grants>
    </default>
  </users>
  <quotas><default></default></quotas>
</clickhouse>
`;
  writeFileSync(layout.configFile, config, { mode: 0o600 });
  writeFileSync(layout.usersFile, users, { mode: 0o600 });
}
