// Reads vitest's JSON report and ends with the plain line `N passed, N failed`: `node scripts/count-tests.mjs <report>`.
// A file that could not be loaded, an error outside any test and a run that left no report each count as failed.
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
const failed = counted === 0 && !report.success ? 1 : counted;
const skipped = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);

for (const { name, message } of broken) console.log(`could not run ${name}: ${message}`);
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
