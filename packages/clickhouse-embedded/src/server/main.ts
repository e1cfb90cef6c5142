import { EngineServer } from './EngineServer';
import { EngineMessage, StartMessage, StopMessage } from './messages';

/**
 * Entry of the engine process. It waits for its orders on the IPC channel, and ends with its parent:
 * the channel closes even when the parent is killed.
 */
let server: EngineServer | undefined;

function tell(message: EngineMessage): void {
  if (process.connected) process.send?.(message);
}

async function start(message: StartMessage): Promise<void> {
  try {
    server = await EngineServer.start(message);
    tell({
      type: 'ready',
      port: server.port,
      startedAt: server.startedAt,
      version: server.version,
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    tell({
      type: 'failed',
      code: String(code ?? ''),
      message: (error as Error).message,
    });
    setTimeout(() => process.exit(1), 50);
  }
}

let stopping = false;
async function stop(drainMs: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  const drained = (await server?.stop(drainMs)) ?? true;
  if (drained) process.exit(0);
  process.kill(process.pid, 'SIGKILL');
}

process.on('message', (message: StartMessage | StopMessage) => {
  if (message.type === 'start') start(message).catch(() => process.exit(1));
  if (message.type === 'stop')
    stop(message.drainMs).catch(() => process.exit(1));
});
// Not process.exit(): that would wait for queries which nobody wants any more.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl-C reaches the whole process group; the supervisor decides when the engine stops.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
