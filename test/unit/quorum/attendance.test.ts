import { expect, test } from 'vitest';
import type { Quorum } from '../../../src/contract/quorum.js';
import { Attendance } from '../../../src/quorum/attendance.js';

function watched(): { attendance: Attendance; latest: () => string[] } {
  const attendance = new Attendance();
  let latest: Quorum | undefined;
  attendance.quorum$.subscribe((quorum) => {
    latest = quorum;
  });
  return { attendance, latest: () => (latest?.members ?? []).map(({ id, state }) => `${id} ${state}`) };
}

test('a scheduler is busy until it says that it has finished', () => {
  const { attendance, latest } = watched();
  const scheduler = attendance.enrolScheduler(1);
  expect(latest()).toEqual(['scheduler-1 busy']);
  scheduler.report('stopped');
  expect(latest()).toEqual(['scheduler-1 stopped']);
});

test('a worker starts, and is what it last said', () => {
  const { attendance, latest } = watched();
  attendance.workerJoined(4);
  expect(latest()).toEqual(['worker-4 starting']);
  attendance.workerIs(4, 'idle');
  expect(latest()).toEqual(['worker-4 idle']);
  expect(attendance.workerStatus()).toEqual([{ id: 4, state: 'idle', tasks: 0, busyMs: 0 }]);
});

test('a worker that is replaced is struck off, and one that is not stays as lost', () => {
  const { attendance, latest } = watched();
  attendance.workerJoined(1);
  attendance.workerJoined(2);
  attendance.workerIs(1, 'lost');
  attendance.workerIs(2, 'lost');
  attendance.workerReplaced(1);
  expect(latest()).toEqual(['worker-2 lost']);
  expect(attendance.workerStatus()).toMatchObject([{ id: 2, state: 'lost' }]);
});

test('the work of each worker adds up', () => {
  const { attendance } = watched();
  attendance.workerJoined(1);
  attendance.workerAnswered(1, 3, 1.5);
  attendance.workerAnswered(1, 2, 0.5);
  expect(attendance.workerStatus()).toEqual([{ id: 1, state: 'starting', tasks: 5, busyMs: 2 }]);
});

test('nothing is heard of workers that are not on the roll', () => {
  const { attendance, latest } = watched();
  attendance.workerIs(9, 'idle');
  attendance.workerAnswered(9, 1, 1);
  attendance.workerReplaced(9);
  expect(latest()).toEqual([]);
  expect(attendance.workerStatus()).toEqual([]);
});
