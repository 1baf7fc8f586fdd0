// The speed of rearguard beside other pools and beside what is written by hand.
//   npm run bench -- [--loads tiny,10us] [--only rearguard,hand] [--rounds 5] [--quick] [--json] [--save FILE] [--list]
import { writeFileSync } from 'node:fs';
import { openCalibration } from './calibrate.mjs';
import { choose } from './choose.mjs';
import { machine } from './machine.mjs';
import { printLoad } from './print.mjs';
import { note } from './progress.mjs';
import { measureLoad } from './rounds.mjs';
import { judge, printTargets } from './targets.mjs';

export async function speed(args) {
  const plan = choose(args);
  if (!plan) return;
  const { loads, options, isJson, save } = plan;
  const about = machine(options);
  if (!isJson) console.log(`${about.text}\n`);
  const measured = [];
  const calibration = await openCalibration();
  for (const { load, contestants } of loads) {
    const { rows, shares } = await measureLoad(load, contestants, options, calibration);
    note('');
    const { name, title, metrics } = load;
    measured.push({ name, title, metrics, rows, shares });
    if (!isJson) printLoad(measured.at(-1));
  }
  await calibration.close();
  const targets = judge(measured);
  const all = { ...about, loads: measured, targets };
  if (save) writeFileSync(save, `${JSON.stringify(all, null, 1)}\n`);
  if (!isJson) printTargets(targets);
  if (isJson) console.log(JSON.stringify(all, null, 1));
}
