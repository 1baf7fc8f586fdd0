import { DEEDS, deedAt } from './deeds.mjs';
import { endsOf, everyTask, NO_SLACK, slackOf } from './oracle.mjs';

/** More than this is a wrong answer, not a busy machine. */
const lateAllowed = (tasks) => Math.max(3, tasks / 200);
const MOST_VIOLATIONS = 20;

/** Books every outcome against what the plan foretells. */
export class Ledger {
  /** @type {string[]} */
  violations = [];
  tally = { done: 0, failed: 0, cancelled: 0, offScript: 0 };
  /** Outcomes booked, of any kind: it grows while there is progress. */
  booked = 0;
  #plan;
  #slack;
  /** @type {Map<number, { task: object, stream: object, name: string, end?: string, due: boolean }>} */
  #accounts = new Map();

  constructor(plan) {
    this.#plan = plan;
    this.#slack = slackOf(plan);
    for (const [at, stream] of plan.streams.entries()) {
      const name = `${stream.kind} ${at}`;
      for (const task of everyTask(stream.tasks)) this.#accounts.set(task.id, { task, stream, name, due: false });
      for (const task of stream.tasks) this.#accounts.get(task.id).due = true;
    }
  }

  violate(what) {
    if (this.violations.length < MOST_VIOLATIONS) this.violations.push(what);
  }

  /** A result came out. */
  done(value) {
    const account = this.#book(value?.id, `done@${value?.attempt}`);
    if (!account) return;
    this.tally.done++;
    for (const child of account.task.children ?? []) this.#accounts.get(child.id).due = true;
  }

  /** A task failed; `history` where it is told. */
  failed(task, error, attempts, history) {
    const account = this.#book(task?.id, `${error?.name}@${attempts}`);
    if (!account) return;
    this.tally.failed++;
    if (error.task?.id !== task.id) this.violate(`task ${task.id}: its error names another task`);
    if (error.attempts !== attempts)
      this.violate(`task ${task.id}: ${attempts} attempts, ${error.attempts} in its error`);
    if (history && history.length !== attempts)
      this.violate(`task ${task.id}: ${attempts} attempts, ${history.length} in its history`);
    if (task.uncloneable || this.#slack.expected) return;
    for (const { attempt, error: each } of history ?? [{ attempt: attempts, error }]) {
      const { ends, says } = DEEDS[deedAt(account.task, attempt)];
      if (each.name === ends && says && !says.test(each.message))
        this.violate(`task ${task.id}, attempt ${attempt}: says "${each.message}"`);
    }
  }

  cancelled(task) {
    const account = this.#accounts.get(task?.id);
    const allowed = account && (account.stream.cancel || account.task.aborted);
    if (!allowed) this.violate(`task ${task?.id}: cancelled, though nobody asked for it`);
    if (this.#book(task?.id, 'cancelled')) this.tally.cancelled++;
  }

  /** Nothing more will come. */
  close(status) {
    for (const [id, { end, due }] of this.#accounts)
      if (end !== undefined && !due) this.violate(`task ${id} ended in ${end}, though its parent was not done`);
    const open = this.open();
    if (open.length > 0) this.violate(`${open.length} tasks without an outcome: ${open.slice(0, 8).join(', ')}`);
    const late = lateAllowed(this.#accounts.size);
    if (!this.#slack.expected && this.tally.offScript > late)
      this.violate(`${this.tally.offScript} time-outs that nobody planned; ${late} are let pass`);
    if (status) this.#compare(status);
  }

  /** Tasks whose outcome is due and missing. */
  open() {
    const open = [];
    for (const [id, { task, stream, name, end, due }] of this.#accounts)
      if (due && end === undefined && !stream.cancel) open.push(`${id} (${name}: ${task.deeds.join(' ') || 'ok'})`);
    return open;
  }

  #book(id, end) {
    this.booked++;
    const account = this.#accounts.get(id);
    if (!account) return void this.violate(`an outcome of an unknown task: ${id} ${end}`);
    const { task, stream, name } = account;
    const told = `task ${id} (${name}: ${task.deeds.join(' ') || 'ok'}) ended in ${end}`;
    if (account.end !== undefined) return void this.violate(`${told}, after ${account.end}`);
    account.end = end;
    if (end === 'cancelled' || endsOf(task, stream, NO_SLACK).has(end)) return account;
    const allowed = endsOf(task, stream, this.#slack);
    if (allowed.has(end)) this.tally.offScript++;
    else this.violate(`${told}; foretold: ${[...allowed].join(', ')}`);
    return account;
  }

  #compare(status) {
    const { pulled, enqueued, queued, inFlight, waitingRetry, done, failed, cancelled } = status;
    const all = pulled + enqueued;
    const told = JSON.stringify({ pulled, enqueued, queued, inFlight, waitingRetry, done, failed, cancelled });
    if (queued + inFlight + waitingRetry + done + failed + cancelled !== all) this.violate(`not conserved: ${told}`);
    if (queued + inFlight + waitingRetry > 0) this.violate(`closed with work left: ${told}`);
    // What a stream that was left behind ended in is not told to anybody.
    const isWhole = !this.#plan.streams.some(({ cancel }) => cancel);
    for (const name of ['done', 'failed', 'cancelled']) {
      const [counted, seen] = [status[name], this.tally[name]];
      if (isWhole ? counted !== seen : counted < seen)
        this.violate(`${seen} outcomes ${name} seen, ${counted} in ${told}`);
    }
  }
}
