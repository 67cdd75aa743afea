// A plugin for Miniflare, which wrangler, the Vite plugin and the vitest plugin load by the name of this
// package. It gives a Worker namespaces that lie in the emulator; the Worker's configuration of KV stays as it
// is. workerd then speaks to the emulator itself.

"use strict";

const { startEmulator } = require("./program.cjs");

const NAME = "kv";
const SERVICE = "pysondbkv-emulator";

/** The emulators of this process, by the options that they were started with or their URL. */
const emulators = new Map();

/** The options of the plugin's entries. Miniflare 4 hands over the entries, Miniflare 5 the whole Worker. */
function entries(options) {
  if (Array.isArray(options)) return options.map((entry) => entry.options ?? {});
  const bindings = Object.values(options?.config?.env ?? {});
  return bindings.filter((binding) => binding.dev?.plugin?.name === NAME).map(({ dev }) => dev.options ?? {});
}

/** Each binding with the namespace that it shall have, over all entries. */
function namespaces(options) {
  return entries(options).flatMap(({ kv }) => {
    if (!kv || typeof kv !== "object" || Array.isArray(kv)) {
      throw new Error(`${SERVICE}: the options need kv = { BINDING = "namespace", … }: which bindings lie in the emulator`);
    }
    return Object.entries(kv).map(([binding, namespace]) => ({ binding, namespace: String(namespace) }));
  });
}

function serviceOf(namespace) {
  return `${SERVICE}:${namespace}`;
}

/** The address of the KV protocol, of an emulator at `url` or of one that is started now. */
async function kvAddress({ url, kv, ...options }) {
  const key = url ?? JSON.stringify(options);
  if (!emulators.has(key)) {
    const found = url ? Promise.resolve({ url }) : startEmulator(options);
    emulators.set(key, found.then(tell));
  }
  return emulators.get(key);
}

async function tell({ url }) {
  const health = await fetch(`${url}/__emulator/health`).catch(() => undefined);
  if (!health?.ok) throw new Error(`${SERVICE}: no emulator answers at ${url}`);
  const { "kv-url": kvUrl } = await health.json();
  if (!kvUrl) throw new Error(`${SERVICE}: the emulator at ${url} serves no KV: start it with --kv-port 0`);
  console.log(`KV lies in the emulator at ${url} (hazards: ${url}/__emulator/hazards)`);
  return new URL(kvUrl).host;
}

/** Miniflare's class for bindings in Node, of the Miniflare that runs. */
function proxyNodeBinding() {
  const loaded = Object.values(require.cache).find((module) => module?.exports?.ProxyNodeBinding);
  const { ProxyNodeBinding } = loaded?.exports ?? require("miniflare");
  return new ProxyNodeBinding();
}

const plugin = {
  // Only Miniflare 4 asks for it.
  options: { parse: (options) => options, safeParse: (data) => ({ success: true, data }) },

  getBindings: (options) =>
    namespaces(options).map(({ binding, namespace }) => ({
      name: binding,
      kvNamespace: { name: serviceOf(namespace) },
    })),

  getNodeBindings: (options) =>
    Object.fromEntries(namespaces(options).map(({ binding }) => [binding, proxyNodeBinding()])),

  async getServices({ options }) {
    const services = new Map();
    for (const entry of entries(options)) {
      const address = await kvAddress(entry);
      for (const namespace of Object.values(entry.kv)) {
        const injectRequestHeaders = [{ name: "X-Emulator-Namespace", value: String(namespace) }];
        services.set(namespace, {
          name: serviceOf(namespace),
          external: { address, http: { injectRequestHeaders } },
        });
      }
    }
    return [...services.values()];
  },
};

exports.plugins = { [NAME]: plugin };
