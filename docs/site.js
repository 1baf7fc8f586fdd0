// In the browser, on every page of the site: the pages for readers are open in the menu until somebody closes them.
try {
  for (const group of ['Guides', 'How to']) localStorage[`tsd-accordion-${group}`] ??= 'true';
} catch {
  // Without storage the menu begins closed.
}
