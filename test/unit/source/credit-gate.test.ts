import { expect, it } from 'vitest';
import { CreditGate } from '../../../src/source/credit-gate.js';
import { record } from './record.js';

/** A gate whose pusher goes on while it is told to stop. */
function rude() {
  const held: { gate?: CreditGate<number> } = {};
  const run = record<number>((sink) => {
    const stop = (): void => {
      held.gate?.push(99);
      held.gate?.fail('too late');
      held.gate?.end();
    };
    held.gate = new CreditGate(sink, { overflow: { strategy: 'error', limit: 1 }, advice: 'wait', stop });
    return held.gate;
  });
  return { run, gate: held.gate as CreditGate<number> };
}

it('takes nothing more from a pusher that goes on after an overflow', () => {
  const { run, gate } = rude();
  gate.push(1);
  gate.push(2);
  gate.push(3);
  run.request(9);
  expect(run.values).toEqual([1]);
  expect(run.error).toMatchObject({ name: 'OverflowError' });
});

it('takes nothing more from a pusher that goes on after its end', () => {
  const { run, gate } = rude();
  gate.push(1);
  gate.end();
  gate.push(2);
  gate.fail('late');
  run.request(9);
  expect(run.values).toEqual([1]);
  expect(run.ending).toEqual({ kind: 'end' });
});

it('takes nothing more from a pusher that goes on after the close', () => {
  const { run, gate } = rude();
  run.request(2);
  run.close();
  gate.push(1);
  expect(run.values).toEqual([]);
  expect(run.ending).toBeUndefined();
});
