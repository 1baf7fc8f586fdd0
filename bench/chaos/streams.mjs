// The streams of a plan, on a pool.

/** Calls of `run` under way at a time. */
const CALLS = 8;
/** A call that is aborted is so after this. */
const ABORT_MS = 4;

/** What is thrown where a stream or a call is cancelled. */
const REASON = 'called off by the plan';

/** A task as it is sent. */
const sent = (task) => (task.uncloneable ? { ...task, cannotTravel: () => undefined } : task);

/** @returns {{ name: string, ended: Promise<void>, state: () => string }} `ended` never rejects. */
export function startStream(pool, stream, name, ledger) {
  return stream.kind === 'run' ? startCalls(pool, stream, name, ledger) : startFeed(pool, stream, name, ledger);
}

function startFeed(pool, stream, name, ledger) {
  const { kind, errors, delay, maxAttempts, timeout, slowConsumer, cancel } = stream;
  const controller = new AbortController();
  let seen = 0;
  let state = 'running';
  const ended = new Promise((resolve) => {
    let left = false;
    let subscription;
    const end = (how) => {
      state = how;
      resolve();
    };
    const leave = () => {
      if (cancel.how === 'signal') return controller.abort(new Error(REASON));
      left = true;
      subscription?.unsubscribe();
      end('left');
    };
    const book = (write) => {
      if (left) ledger.violate(`${name}: an outcome after it was left`);
      write();
      if (cancel && ++seen === cancel.after) leave();
    };
    const options = {
      maxAttempts,
      timeout,
      retry: { attempts: errors, delay },
      signal: cancel?.how === 'signal' ? controller.signal : undefined,
    };
    const observer = {
      error(error) {
        if (!(cancel?.how === 'signal' && error?.message === REASON)) ledger.violate(`${name} errors: ${error?.stack}`);
        end('errored');
      },
      complete: () => end('complete'),
    };
    const tasks = sourceOf(stream);
    if (kind === 'solve') {
      const deadLetters = {
        next: ({ task, error, attempts, history }) => book(() => ledger.failed(task, error, attempts, history)),
      };
      const processing = slowConsumer ? { processResult: slowly(), resultCapacity: 8 } : {};
      subscription = pool
        .solve(tasks, { ...options, ...processing, deadLetters })
        .subscribe({ ...observer, next: (value) => book(() => ledger.done(value)) });
    } else {
      subscription = pool
        .outcomes(tasks, options)
        .subscribe({ ...observer, next: (outcome) => book(() => bookOutcome(ledger, outcome)) });
    }
    if (left) subscription.unsubscribe();
    else if (cancel?.after === 0) leave();
  });
  return { name, ended, state: () => state };
}

function bookOutcome(ledger, { status, task, value, error, attempts }) {
  if (status === 'failed') return ledger.failed(task, error, attempts, undefined);
  if (status === 'cancelled') return ledger.cancelled(task);
  if (value?.id !== task.id || value?.attempt !== attempts)
    ledger.violate(`task ${task.id} got the result of task ${value?.id}, attempt ${value?.attempt} for ${attempts}`);
  return ledger.done(value);
}

/** Every fourth result takes its time. */
function slowly() {
  let count = 0;
  return (value) => (++count % 4 === 0 ? new Promise((resolve) => setTimeout(resolve, 2, value)) : value);
}

function sourceOf({ source, tasks }) {
  if (source === 'iterable') return tasks.map(sent);
  return (async function* () {
    for (const [at, task] of tasks.entries()) {
      if (at % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
      yield sent(task);
    }
  })();
}

function startCalls(pool, { tasks, timeout }, name, ledger) {
  let next = 0;
  let open = 0;
  async function oneAfterTheOther() {
    for (let task = tasks[next++]; task; task = tasks[next++]) {
      open++;
      await call(pool, task, timeout, ledger);
      open--;
    }
  }
  const ended = Promise.all(Array.from({ length: CALLS }, oneAfterTheOther)).then(() => undefined);
  return { name, ended, state: () => `${open} calls open, ${Math.max(0, tasks.length - next)} to come` };
}

async function call(pool, task, timeout, ledger) {
  const controller = new AbortController();
  const timer = task.aborted ? setTimeout(() => controller.abort(new Error(REASON)), ABORT_MS) : undefined;
  const given = sent(task);
  try {
    ledger.done(await pool.run(given, { timeout, signal: controller.signal }));
  } catch (error) {
    if (error?.message === REASON) ledger.cancelled(task);
    else ledger.failed(error?.task ?? task, error, error?.attempts, undefined);
  }
  clearTimeout(timer);
}
