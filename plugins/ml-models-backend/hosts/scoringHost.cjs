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
const {
  parentPort,
  receiveMessageOnPort,
  workerData,
} = require('node:worker_threads');
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

/**
 * What the lane of a thread names by a number.
 * @type {Map<number, {key: string, input: string, output: string}>}
 */
const routes = new Map();

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

  /** @param {{key: string, input: string, output: string, rows: number, width: number, matrix: Float32Array, route?: number}} message */
  async run({ key, input, output, rows, width, matrix, route }) {
    if (route !== undefined) routes.set(route, { key, input, output });
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
    for (const [route, of] of routes) {
      if (of.key === key) routes.delete(route);
    }
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

/**
 * A thread sleeps until its lane calls (see `RunLane`), and then does what
 * waits for it: its messages, and the run in the lane.
 *
 * @param {import('node:worker_threads').MessagePort} port
 * @param {{signals: Int32Array, facts: Float64Array, numbers: Float32Array, mostDims: number, at: Record<'signals' | 'request' | 'answer', Record<string, number>>}} lane
 */
async function serveThread(port, { signals, facts, numbers, mostDims, at }) {
  /** @param {any} reply */
  const post = reply =>
    port.postMessage(reply, reply.data ? [reply.data.buffer] : []);

  const runInLane = async () => {
    const reply = await answer({
      type: 'run',
      id: facts[at.request.id],
      ...routes.get(facts[at.request.route]),
      rows: facts[at.request.rows],
      width: facts[at.request.width],
      matrix: numbers.subarray(0, facts[at.request.numbers]),
    });
    const { id, data, dims, runMicroseconds } = reply;
    if (data?.length <= numbers.length && dims.length <= mostDims) {
      numbers.set(data);
      facts[at.answer.id] = id;
      facts[at.answer.numbers] = data.length;
      facts[at.answer.runMicroseconds] = runMicroseconds;
      facts[at.answer.rank] = dims.length;
      facts.set(dims, at.answer.dims);
      Atomics.store(signals, at.signals.result, 1);
    } else {
      post(reply);
    }
    Atomics.add(signals, at.signals.answers, 1);
    Atomics.notify(signals, at.signals.answers);
  };

  for (;;) {
    const calls = Atomics.load(signals, at.signals.calls);
    let next = receiveMessageOnPort(port);
    while (next) {
      if (next.message.type === 'end') {
        port.close();
        return;
      }
      post(await answer(next.message));
      next = receiveMessageOnPort(port);
    }
    if (Atomics.exchange(signals, at.signals.request, 0) === 1) {
      await runInLane();
    }
    Atomics.wait(signals, at.signals.calls, calls);
  }
}

function serveProcess() {
  let last = Promise.resolve();
  process.on('message', message => {
    last = last.then(async () => {
      process.send?.(await answer(message));
    });
  });
  process.on('disconnect', () => process.exit(0));
}

if (parentPort) {
  serveThread(parentPort, workerData.lane);
} else {
  serveProcess();
}
