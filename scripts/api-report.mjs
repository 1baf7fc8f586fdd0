// Holds the public API against docs/api, one report an entry point, so that a change of it is seen in review. Needs dist.
//   npm run api              fails if a report is stale
//   npm run api -- --write   accepts the API as it is
import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const REPORTS = 'docs/api';
const TEMP = 'build/api';
const write = process.argv.includes('--write');

mkdirSync(REPORTS, { recursive: true });
for (const entry of ['index', 'worker', 'testing', 'terminal', 'otel', 'nats']) {
  const isNew = !existsSync(`${REPORTS}/${entry}.api.md`);
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: resolve('package.json'),
    configObject: {
      projectFolder: process.cwd(),
      mainEntryPointFilePath: resolve(`dist/${entry}.d.ts`),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'ES2022',
            lib: ['ES2023', 'ESNext.Disposable'],
            module: 'nodenext',
            moduleResolution: 'nodenext',
            types: ['node'],
            strict: true,
            skipLibCheck: true,
          },
          files: [`dist/${entry}.d.ts`],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${entry}.api.md`,
        reportFolder: resolve(REPORTS),
        reportTempFolder: resolve(TEMP),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: 'warning' },
          'ae-missing-release-tag': { logLevel: 'none' },
          'ae-undocumented': { logLevel: 'none' },
          'ae-unresolved-link': { logLevel: 'none' },
          // rearguard/nats speaks of what the main entry point exports.
          'ae-forgotten-export': { logLevel: entry === 'nats' ? 'none' : 'error' },
        },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
  });
  const result = Extractor.invoke(config, { localBuild: write, messageCallback });
  if (result.succeeded || (isNew && write)) continue;
  process.exitCode = 1;
  if (result.apiReportChanged) {
    console.error(
      `${entry}: the public API is not what ${REPORTS} says (see ${TEMP}); \`npm run api -- --write\` accepts it`,
    );
  }
}

function messageCallback(message) {
  message.handled = message.category === 'console' && message.logLevel !== 'error';
}
