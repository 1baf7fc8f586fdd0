// Reads vitest's JSON report and ends with the plain line `N passed, N failed`: `node scripts/count-tests.mjs <report> [exit code of vitest]`.
// A file that could not be loaded counts as failed, and so does a run that was not good for a reason outside its tests.
import { readFileSync } from 'node:fs';

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    console.log(`no report of the tests: ${error.message}`);
    return { success: false, numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
}

const report = read(process.argv[2]);
const passed = report.numPassedTests;
const broken = report.testResults.filter(
  ({ status, assertionResults }) =>
    status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
);
const counted = report.numFailedTests + broken.length;
const good = report.success && (process.argv[3] ?? '0') === '0';
const failed = counted === 0 && !good ? 1 : counted;
const skipped = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);

for (const { name, message } of broken) console.log(`could not run ${name}: ${message}`);
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
