// The three loads of the bench, the same for every engine.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { begun } from './ledger.mjs';

const HOSTS = 2;
export const WAITING_SLOTS = 8;
export const DYING_SLOTS = 4;

function* tasks(count, ms) {
  for (let n = 0; n < count; n++) yield { n, ms };
}

async function session(engine, settings, use) {
  const open = await engine.open(settings);
  try {
    return await use(open);
  } finally {
    await open.close();
  }
}

/**
 * Solves all of them; nothing may be missing. The clock runs from the result that ends the warm-up to the last one.
 * @returns {Promise<{ counted: number, wallMs: number, ranMs: number }>}
 */
async function solved(open, count, ms, warmUp = 0) {
  const seen = new Set();
  let startedAt = performance.now();
  let ranMs = 0;
  await open.solve(
    () => tasks(warmUp + count, ms),
    (result) => {
      seen.add(result.n);
      if (seen.size > warmUp) ranMs += result.ranMs;
      else if (seen.size === warmUp) startedAt = performance.now();
    },
  );
  if (seen.size !== warmUp + count) throw new Error(`${seen.size} of ${warmUp + count} results`);
  return { wallMs: performance.now() - startedAt, ranMs };
}

/** Tasks that do nothing, end to end: tasks a second. */
export function tiny(engine, { count }) {
  return session(engine, { hosts: HOSTS, slots: engine.tinySlots, ackWaitMs: 30_000 }, async (open) => {
    const { wallMs } = await solved(open, count, 0, count / 10);
    return (count / wallMs) * 1_000;
  });
}

/** Tasks that wait 20 ms: the share of their time that the slots had a task. */
export function twentyMs(engine, { count }) {
  return session(engine, { hosts: HOSTS, slots: WAITING_SLOTS, ackWaitMs: 30_000 }, async (open) => {
    const { wallMs, ranMs } = await solved(open, count, 20, count / 10);
    return ranMs / (HOSTS * WAITING_SLOTS * wallMs);
  });
}

/** A host is killed under its tasks while the other has nothing else to do: from the kill until the last of them has begun there. */
export async function redelivery(engine, { ackWaitMs }) {
  const folder = mkdtempSync(join(tmpdir(), 'rearguard-bench-'));
  const ledger = join(folder, 'ledger');
  writeFileSync(ledger, '');
  try {
    return await session(engine, { hosts: HOSTS, slots: DYING_SLOTS, ackWaitMs, ledger }, async (open) => {
      const count = HOSTS * DYING_SLOTS;
      const done = solved(open, count, ackWaitMs / 4);
      while (begun(ledger).length < count) await pause(5);
      const killedAt = performance.timeOrigin + performance.now();
      await open.killHost(0);
      await done;
      const lines = begun(ledger);
      const after = lines.filter(({ host, at }) => host !== '0' && at > killedAt);
      const held = new Set(lines.filter(({ host }) => host === '0').map(({ n }) => n));
      const moved = after.filter(({ n }) => held.has(n)).map(({ at }) => at - killedAt);
      if (moved.length === 0) throw new Error('the host that was killed had no task');
      return Math.max(...moved);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
