// Calls the control plane and the data API, as any other client could.

const TOKEN = "control-token";
const API_TOKEN = "api-token";

/** The question for the token while it is open: calls at once ask once. Nobody is asked again after a cancel. */
let asking;

/** An answer that is none of success. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The base of a store's URLs: that of the page's own origin, with the store's name where it has one. */
export function base(store) {
  const root = location.pathname.replace(/\/__emulator.*$/, "");
  return store ? `${root}/@${store}` : root;
}

/**
 * A call of the control plane: for all stores, or for one; "" is that of plain paths. Answers the parsed document;
 * nothing where there is none.
 */
export async function control(method, path, { store, body, signal } = {}) {
  const prefix = store === "" ? `${base()}/@` : base(store);
  const response = await asked(`${prefix}/__emulator${path}`, { method, body: body && JSON.stringify(body), signal });
  return response.status === 204 ? undefined : response.json();
}

/** A page of a store's entries: its JSON lines, and the query of the next page where there is one. */
export async function entryLines(store, query, signal) {
  const response = await asked(`${base(store)}/__emulator/entries?${query}`, { signal });
  const next = /<\?([^>]*)>; rel="next"/.exec(response.headers.get("link") ?? "");
  return { lines: (await response.text()).split("\n").filter(Boolean), next: next?.[1] };
}

/** Stores entries, written as JSON lines. */
export function addEntries(store, lines) {
  return asked(`${base(store)}/__emulator/entries`, { method: "POST", body: lines });
}

/** The id of a store's namespace. */
export async function storeId(store) {
  const { stores } = await control("GET", "/stores");
  return stores.find((one) => (one.store ?? "") === store).id;
}

/** Puts an entry with metadata and expiration, by Cloudflare's REST API of the namespace of that id. */
export function putValue(id, key, value, metadata, expiration) {
  const form = new FormData();
  form.append("value", value);
  if (metadata) form.append("metadata", metadata);
  return rest(`${valuePath(id, key)}${expiration ? `?expiration=${expiration}` : ""}`, { method: "PUT", body: form });
}

/** Deletes an entry by that API. */
export function deleteValue(id, key) {
  return rest(valuePath(id, key), { method: "DELETE" });
}

function valuePath(id, key) {
  return `/storage/kv/namespaces/${id}/values/${encodeURIComponent(key)}`;
}

/** A call of the REST API, with its own token where that is asked for. */
async function rest(path, init) {
  const send = () => {
    const headers = { Authorization: `Bearer ${sessionStorage.getItem(API_TOKEN) ?? "inspector"}` };
    return asked(`${base()}/__emulator/client/v4/accounts/inspector${path}`, { ...init, headers });
  };
  try {
    return await send();
  } catch (error) {
    const given = [401, 403].includes(error.status) && prompt("Cloudflare's REST API asks for the token of --api-token.");
    if (!given) throw error;
    sessionStorage.setItem(API_TOKEN, given.trim());
    return send();
  }
}

/** A call of the data API, with its key. Answers the text. */
export async function data(store, method, path, authKey, body) {
  const headers = { AUTH_KEY: authKey, "X-API-Key": authKey, ...(body && { "Content-Type": "application/json" }) };
  return (await asked(base(store) + path, { method, headers, body })).text();
}

/** A response of success, with the token where the control plane asks for it. */
export async function asked(url, init = {}) {
  const token = sessionStorage.getItem(TOKEN);
  const headers = { ...init.headers, ...(token && url.includes("/__emulator") && { Authorization: `Bearer ${token}` }) };
  const response = await fetch(url, { ...init, headers, cache: "no-store", redirect: "error" });
  if (response.ok) return response;
  const text = await response.text();
  if (response.status === 401 && text.includes("token_required")) {
    // Another call may have got another one meanwhile.
    if (sessionStorage.getItem(TOKEN) === token) asking ??= askForToken();
    if (await (asking ?? true)) return asked(url, init);
  }
  throw new Refused(response.status, message(text) ?? `${response.status} ${text.slice(0, 300)}`);
}

/** Whether a token was given. */
async function askForToken() {
  const given = prompt("The control plane asks for its token. The emulator's log names it.");
  if (!given) return false;
  sessionStorage.setItem(TOKEN, given.trim());
  asking = undefined;
  return true;
}

/** The words of an error of the control plane, or of the REST API. */
function message(text) {
  try {
    const { error, errors } = JSON.parse(text);
    return typeof error === "string" ? error : (error?.message ?? errors?.[0]?.message);
  } catch {
    return undefined;
  }
}
