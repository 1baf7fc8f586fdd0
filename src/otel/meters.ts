import type { Meter, ObservableResult } from '@opentelemetry/api';
import type { Observer } from '../contract/observer.js';
import type { PoolStatus } from '../contract/status.js';

const SECOND_MS = 1000;

/** Counts and times for a meter; `stop` takes its callbacks off. */
export function meters(meter: Meter, pool: string, status: () => PoolStatus): { observer: Observer; stop(): void } {
  const of = { 'rearguard.pool.name': pool };
  const outcomes = meter.createCounter('rearguard.task.outcomes', {
    unit: '{task}',
    description: 'Tasks that have their outcome, by rearguard.outcome: done, failed, cancelled.',
  });
  const retries = meter.createCounter('rearguard.task.retries', {
    unit: '{attempt}',
    description: 'Attempts that failed and are followed by another.',
  });
  const losses = meter.createCounter('rearguard.worker.losses', {
    unit: '{worker}',
    description: 'Workers that went away unasked, or were ended by force.',
  });
  const ran = meter.createHistogram('rearguard.task.duration', {
    unit: 's',
    description: 'How long attempts ran, measured in the worker; of a batch the mean.',
  });
  const waited = meter.createHistogram('rearguard.task.queue.duration', {
    unit: 's',
    description: 'How long tasks waited until they were handed to a worker.',
  });
  const gauges = [
    ['rearguard.task.queued', '{task}', 'Tasks that wait for a worker.', (s: PoolStatus) => s.queued + s.waitingRetry],
    ['rearguard.task.active', '{task}', 'Tasks in the hands of workers.', (s: PoolStatus) => s.inFlight],
  ] as const;
  const callbacks = gauges.map(([name, unit, description, read]) => {
    const gauge = meter.createObservableUpDownCounter(name, { unit, description });
    const look = (result: ObservableResult): void => result.observe(read(status()), of);
    gauge.addCallback(look);
    return () => gauge.removeCallback(look);
  });
  const workers = meter.createObservableUpDownCounter('rearguard.worker.count', {
    unit: '{worker}',
    description: 'Workers, by rearguard.worker.state.',
  });
  const count = (result: ObservableResult): void => {
    const states = status().workers.map(({ state }) => state);
    for (const state of new Set(states)) {
      result.observe(states.filter((each) => each === state).length, { ...of, 'rearguard.worker.state': state });
    }
  };
  workers.addCallback(count);
  const observer: Observer = {
    started(_worker, tasks, at) {
      for (const task of tasks) waited.record((at - task.queuedAt) / SECOND_MS, of);
    },
    done(_worker, tasks, times) {
      outcomes.add(tasks.length, { ...of, 'rearguard.outcome': 'done' });
      for (const i of tasks.keys())
        ran.record((typeof times === 'number' ? times : (times[i] as number)) / SECOND_MS, of);
    },
    failed(_task, { ranMs, error }) {
      outcomes.add(1, { ...of, 'rearguard.outcome': 'failed', 'error.type': error.name });
      ran.record(ranMs / SECOND_MS, { ...of, 'error.type': error.name });
    },
    retried(_task, { ranMs, error }) {
      retries.add(1, { ...of, 'error.type': error.name });
      ran.record(ranMs / SECOND_MS, { ...of, 'error.type': error.name });
    },
    cancelled(tasks) {
      outcomes.add(tasks.length, { ...of, 'rearguard.outcome': 'cancelled' });
    },
    workerLost() {
      losses.add(1, of);
    },
  };
  return {
    observer,
    stop() {
      for (const remove of callbacks) remove();
      workers.removeCallback(count);
    },
  };
}
