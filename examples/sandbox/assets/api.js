// The page's own small API: JSON in, JSON out, and one stream of what happens.

/** Fetches JSON. */
export async function get(path, query = {}) {
  const search = new URLSearchParams(query).toString();
  const answer = await fetch(search ? `${path}?${search}` : path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** Sends JSON. The answer is an object; `ok: false` comes with `error`. */
export async function post(path, body) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer.json();
  } catch {
    return { ok: false, error: "the sandbox is gone" };
  }
}

/**
 * Follows the world. `fresh` runs at the start and after every gap, when everything has to be read
 * again; `each` runs for every event; `state` hears `true` while connected.
 */
export function follow(user, { fresh, each, state }) {
  const source = new EventSource(user ? `/page/events?user=${encodeURIComponent(user)}` : "/page/events");
  source.addEventListener("open", () => {
    state(true);
    fresh();
  });
  source.addEventListener("error", () => state(false));
  source.addEventListener("gap", () => fresh());
  source.addEventListener("message", (event) => each(JSON.parse(event.data)));
  return () => source.close();
}
