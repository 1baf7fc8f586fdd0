// Prints listeners and active resources of the process before and after: `node traces.mjs import|require <specifier>`.
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

const [how, specifier] = process.argv.slice(2);

// Streams come into being when they are first looked at; that is no trace of whoever looks.
void [process.stdin, process.stdout, process.stderr];

async function traces() {
  await sleep(50);
  const listeners = process.eventNames().map((name) => `${String(name)} ${process.listenerCount(name)}`);
  return { listeners: listeners.sort(), resources: process.getActiveResourcesInfo().sort() };
}

const before = await traces();
if (how === 'require') createRequire(import.meta.url)(specifier);
else await import(specifier);
const after = await traces();
console.log(JSON.stringify({ before, after }));
