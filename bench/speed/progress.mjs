/** What is being measured, on one line of a terminal. */
export function note(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
}
