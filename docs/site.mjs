// A plugin of TypeDoc for `npm run docs`. Pages are called what their first heading says and grouped by their folder;
// files that the pages lead to are shown as text, where a server would offer them for download, or take .ts for a film.
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { Converter, PageEvent, RendererEvent } from 'typedoc';

const AS_TEXT = /(media\/[^"/]+\.(?:ts|mjs|cjs|js)|media\/LICENSE)(?=")/g;

export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, page) => {
    const text = page.content.map((part) => part.text).join('');
    page.name = /^# (.+)$/m.exec(text)?.[1] ?? page.name;
    page.frontmatter.group = page.project.files.getReflectionPath(page)?.includes('/docs/guides/')
      ? 'Guides'
      : 'Inside';
  });

  const shown = new Set();
  app.renderer.on(PageEvent.END, (page) => {
    page.contents = page.contents?.replaceAll(AS_TEXT, (file) => {
      shown.add(file);
      return `${file}.txt`;
    });
  });
  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    for (const file of shown) renameSync(join(outputDirectory, file), join(outputDirectory, `${file}.txt`));
  });
}
