import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { spawn } from 'node:child_process';
import { KafkaBroker } from './kafka/KafkaBroker';
import { MlflowServer } from './mlflow/MlflowServer';
import { PostgresServer } from './postgres/PostgresServer';
import { systemsCacheDirectory } from './systemsCache';

const SYSTEMS = ['kafka', 'mlflow', 'postgres'] as const;
type SystemName = (typeof SYSTEMS)[number];

/** Ports of systems that a person starts: the usual ones, so that examples work. */
const DEFAULT_PORTS: Record<SystemName, number> = {
  kafka: 9092,
  mlflow: 5000,
  postgres: 5432,
};

/** What the command line of each has. */
const COMMANDS: Record<SystemName, string> = {
  kafka: 'kafka.Kafka',
  mlflow: 'mlflow',
  postgres: 'postgres',
};

const SERVERS = {
  kafka: KafkaBroker,
  mlflow: MlflowServer,
  postgres: PostgresServer,
};

interface RunningSystem {
  system: SystemName;
  pid: number;
  address: string;
}

/** Adds `systems up|down|status`: real systems for a person to work with. */
export function registerSystemsCommand(program: Command): void {
  const systems = program
    .command('systems')
    .description('Install, start and stop real systems on this machine');
  systems
    .command('up')
    .argument('<system>', SYSTEMS.join(', '))
    .option('--port <port>', 'port on loopback')
    .description('Start a system and leave it running')
    .action(async (name: string, options: { port?: string }) =>
      up(checkName(name), options.port),
    );
  systems
    .command('down')
    .argument('<system>', SYSTEMS.join(', '))
    .option('--remove-data', 'also remove what it stored')
    .description('Stop a system')
    .action(async (name: string, options: { removeData?: boolean }) =>
      down(checkName(name), options.removeData ?? false),
    );
  systems
    .command('status')
    .argument('[system]', SYSTEMS.join(', '))
    .description('Say what is running, and where')
    .action(async (name?: string) =>
      status(name === undefined ? [...SYSTEMS] : [checkName(name)]),
    );
}

async function up(name: SystemName, portText?: string): Promise<void> {
  const running = await findRunning(name);
  if (running) {
    print(`${name} is running at ${running.address}, process ${running.pid}`);
    return;
  }
  const port = portText === undefined ? DEFAULT_PORTS[name] : Number(portText);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`Expected a port from 1 to 65535, found '${portText}'`);
  }
  const directory = await systemDirectory(name);
  const data = dataDirectory(directory, name);
  await mkdir(data, { recursive: true });
  print(`Starting ${name}; the first time, it is downloaded`);
  const server = await SERVERS[name].create({
    directory: data,
    port,
    detached: true,
  });
  const state: RunningSystem = {
    system: name,
    pid: server.pid!,
    address: `127.0.0.1:${port}`,
  };
  await writeFile(join(directory, 'running.json'), JSON.stringify(state));
  print(`${name} is ready at ${state.address}, process ${state.pid}`);
  print(`Stop it with: npm run systems -- down ${name}`);
}

async function down(name: SystemName, removeData: boolean): Promise<void> {
  const directory = await systemDirectory(name);
  const running = await findRunning(name);
  if (running) {
    // PostgreSQL ends at once on SIGINT, and waits for its clients on SIGTERM.
    process.kill(running.pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM');
    await waitForEnd(running.pid);
    print(`${name} is stopped`);
  } else {
    print(`${name} is not running`);
  }
  await rm(join(directory, 'running.json'), { force: true });
  if (removeData) {
    await rm(dataDirectory(directory, name), { recursive: true, force: true });
    print(`The data of ${name} is removed`);
  }
}

async function status(names: SystemName[]): Promise<void> {
  for (const name of names) {
    const running = await findRunning(name);
    print(
      running
        ? `${name}: running at ${running.address}, process ${running.pid}`
        : `${name}: not running`,
    );
  }
}

async function findRunning(
  name: SystemName,
): Promise<RunningSystem | undefined> {
  const file = join(await systemDirectory(name), 'running.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    return undefined;
  }
  const state: RunningSystem = JSON.parse(text);
  return isAlive(state.pid) && (await isOurs(state)) ? state : undefined;
}

/** After a reboot the process number may be somebody else's. */
async function isOurs({ system, pid }: RunningSystem): Promise<boolean> {
  const command = await new Promise<string>(resolve => {
    const child = spawn('ps', ['-o', 'args=', '-p', String(pid)]);
    let output = '';
    child.stdout.on('data', data => {
      output += data;
    });
    child.on('error', () => resolve(''));
    child.on('close', () => resolve(output));
  });
  return command.includes(COMMANDS[system]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function waitForEnd(pid: number): Promise<void> {
  const untilMs = Date.now() + 30_000;
  while (isAlive(pid)) {
    if (Date.now() > untilMs) {
      throw new Error(`Process ${pid} did not end within 30 s`);
    }
    await new Promise(resolve => {
      setTimeout(resolve, 100);
    });
  }
}

async function systemDirectory(name: SystemName): Promise<string> {
  return await systemsCacheDirectory(join('running', name));
}

/** PostgreSQL does not run as root, and other users cannot enter root's home. */
function dataDirectory(directory: string, name: SystemName): string {
  return name === 'postgres' && process.getuid?.() === 0
    ? '/var/tmp/analytics-engine-postgres'
    : join(directory, 'data');
}

function checkName(name: string): SystemName {
  if (!(SYSTEMS as readonly string[]).includes(name)) {
    throw new Error(`Expected ${SYSTEMS.join(', ')}, found '${name}'`);
  }
  return name as SystemName;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
