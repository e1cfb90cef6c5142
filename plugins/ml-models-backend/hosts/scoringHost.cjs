// @ts-check
/**
 * Runs ONNX models for `ScoringHost`, in a worker thread or in a process of its
 * own. Plain JavaScript, so that it starts in milliseconds and is the same file
 * in a checkout and in a built package.
 *
 * Takes `{id, type, ...}` and answers `{id, ...}` or `{id, error}`; a thread or
 * process does one thing after the other, as inference blocks it anyway.
 */
const os = require('node:os');
const { parentPort, workerData } = require('node:worker_threads');
const ort = require('onnxruntime-node');

/** One thread for each run: with more, they spin against each other and against the portal. */
const SESSION_OPTIONS = /** @type {const} */ ({
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  logSeverityLevel: 4,
});

/** What nobody waits for runs when the machine has nothing else to do. */
const LOW_PRIORITY = 10;
if (workerData?.isPatient && process.platform === 'linux') {
  // Of this thread alone; elsewhere it would be the whole process's.
  os.setPriority(LOW_PRIORITY);
}

/** @type {Map<string, import('onnxruntime-node').InferenceSession>} */
const sessions = new Map();

const handlers = {
  /** @param {{key: string, path: string}} message */
  async load({ key, path }) {
    const session = await ort.InferenceSession.create(path, SESSION_OPTIONS);
    sessions.set(key, session);
    return {
      inputs: session.inputMetadata.map(plainMetadata),
      outputs: session.outputMetadata.map(plainMetadata),
    };
  },

  /** @param {{key: string, input: string, output: string, rows: number, width: number, matrix: Float32Array}} message */
  async run({ key, input, output, rows, width, matrix }) {
    const session = sessions.get(key);
    if (!session) throw new Error(`Session ${key} is not loaded`);
    const started = process.hrtime.bigint();
    const results = await session.run(
      { [input]: new ort.Tensor('float32', matrix, [rows, width]) },
      [output],
    );
    const tensor = results[output];
    const data = /** @type {Float32Array | Float64Array} */ (tensor.data);
    return {
      data: data instanceof Float32Array ? data : Float32Array.from(data),
      dims: [...tensor.dims],
      runMicroseconds: Number(process.hrtime.bigint() - started) / 1000,
    };
  },

  /** @param {{key: string}} message */
  async unload({ key }) {
    const session = sessions.get(key);
    sessions.delete(key);
    await session?.release();
    return {};
  },
};

/** @param {import('onnxruntime-node').InferenceSession.ValueMetadata} metadata */
function plainMetadata(metadata) {
  return metadata.isTensor
    ? {
        name: metadata.name,
        isTensor: true,
        type: metadata.type,
        shape: [...metadata.shape],
      }
    : { name: metadata.name, isTensor: false };
}

/** @param {any} message */
async function answer({ id, type, ...request }) {
  try {
    return { id, ...(await handlers[type](request)) };
  } catch (error) {
    return { id, error: String(error?.message ?? error).slice(0, 1000) };
  }
}

let last = Promise.resolve();
/** @type {(message: any) => void} */
const take = message => {
  last = last.then(async () => {
    const reply = await answer(message);
    if (parentPort) {
      parentPort.postMessage(reply, reply.data ? [reply.data.buffer] : []);
    } else {
      process.send?.(reply);
    }
  });
};

if (parentPort) {
  parentPort.on('message', message => {
    if (message.type === 'end') {
      last.then(() => parentPort?.close());
    } else {
      take(message);
    }
  });
} else {
  process.on('message', take);
  process.on('disconnect', () => process.exit(0));
}
