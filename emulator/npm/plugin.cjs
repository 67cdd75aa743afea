// A plugin for Miniflare, which wrangler, the Vite plugin and the vitest plugin load by the name of this
// package. It gives a Worker namespaces that lie in the emulator; the Worker's configuration of KV stays as it
// is. workerd then speaks to the emulator itself.

"use strict";

const { emulatorOf } = require("./emulators.cjs");
const { OPTIONS, check } = require("./program.cjs");

const NAME = "kv";
const SERVICE = "pysondbkv-emulator";

/** What wrangler adds to the options: the entry of `services` that they stand in. */
const OF_WRANGLER = ["binding", "dev", "entrypoint", "environment", "name", "props", "remote", "service", "type"];

/**
 * The plugin's entries, each with the name of its own binding and its options. Miniflare 4 hands over the
 * entries, Miniflare 5 the whole Worker.
 */
function entries(options) {
  const found = Array.isArray(options) ? options : entriesOfWorker(options);
  return found.map(({ name, options }) => ({ name, options: checked(options ?? {}) }));
}

function entriesOfWorker(worker) {
  const bindings = Object.entries(worker?.config?.env ?? {});
  const ours = bindings.filter(([, binding]) => binding.dev?.plugin?.name === NAME);
  return ours.map(([name, { dev }]) => ({ name, options: dev.options }));
}

function checked(options) {
  const { kv } = options;
  if (!kv || typeof kv !== "object" || Array.isArray(kv)) {
    throw new Error(`${SERVICE}: the options need kv = { BINDING = "namespace", … }, the bindings that lie in the emulator`);
  }
  const given = Object.entries(options).filter(([name]) => !OF_WRANGLER.includes(name));
  const own = Object.fromEntries(given);
  try {
    check(own, ["kv", "url", "location", ...OPTIONS]);
  } catch (error) {
    named(error);
  }
  return own;
}

/** Throws the error, with who says it: it stands between the lines of other tools. */
function named(error) {
  throw new Error(`${SERVICE}: ${error.message}`, { cause: error });
}

/** The name of the service that leads to a namespace of an entry's emulator. */
function serviceOf({ kv, ...where }, namespace) {
  return `${SERVICE}:${namespace}:${JSON.stringify(where)}`;
}

/** The name of the service that leads to the control plane of an entry's emulator. */
function controlOf({ kv, ...where }) {
  return `${SERVICE}-control:${JSON.stringify(where)}`;
}

/** A service that is an HTTP server. workerd adds the fields that are given to each request. */
function external(address, fields) {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const injectRequestHeaders = given.map(([name, value]) => ({ name, value: String(value) }));
  return { address, http: { injectRequestHeaders } };
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
    entries(options).flatMap(({ name, options: entry }) => [
      ...Object.entries(entry.kv).map(([binding, namespace]) => ({
        name: binding,
        kvNamespace: { name: serviceOf(entry, namespace) },
      })),
      { name, service: { name: controlOf(entry) } },
    ]),

  getNodeBindings(options) {
    const names = entries(options).flatMap(({ name, options: { kv } }) => [...Object.keys(kv), name]);
    return Object.fromEntries(names.map((name) => [name, proxyNodeBinding()]));
  },

  async getServices({ options }) {
    const services = new Map();
    for (const { options: entry } of entries(options)) {
      const { control, kv, token } = await emulatorOf(entry).catch(named);
      const Authorization = token && `Bearer ${token}`;
      services.set(controlOf(entry), external(control, { Authorization, Host: control }));
      for (const namespace of Object.values(entry.kv)) {
        const where = { "X-Emulator-Namespace": namespace, "X-Emulator-Location": entry.location };
        services.set(serviceOf(entry, namespace), external(kv, { Authorization, ...where }));
      }
    }
    return Array.from(services, ([name, service]) => ({ name, external: service }));
  },
};

exports.plugins = { [NAME]: plugin };
