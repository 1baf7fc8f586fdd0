import { exposeSolver } from 'rearguard/worker';

/** Asks an API. A refusal is told with its status, and with how long the API wants to be left alone. */
export default exposeSolver(async (url: string, { signal }): Promise<{ name: string }> => {
  const response = await fetch(url, { signal });
  if (response.ok) return (await response.json()) as { name: string };
  await response.body?.cancel();
  throw Object.assign(new Error(`answered with ${response.status}`), {
    status: response.status,
    retryAfterMs: 1_000 * Number(response.headers.get('retry-after') ?? 0),
  });
});
