import { exposeSolver } from 'rearguard/worker';

/** Asks an API; what it did not like is told with the status, and with the time it wants to be left alone. */
export default exposeSolver(async (url: string, { signal }): Promise<{ name: string }> => {
  const response = await fetch(url, { signal });
  if (response.ok) return (await response.json()) as { name: string };
  await response.body?.cancel();
  throw Object.assign(new Error(`${response.status} for ${url}`), {
    status: response.status,
    retryAfterMs: 1_000 * Number(response.headers.get('retry-after') ?? 0),
  });
});
