/** The options of the entry in a Wrangler configuration. */
export interface PluginOptions {
  /** The bindings that lie in the emulator, each with the namespace (a store's name) that it has there. */
  kv: Record<string, string>;
  /** The URL of a running emulator with `--kv-port`. Without it, one is started, and ends with this process. */
  url?: string;
  /** Where the Worker runs, for stale reads: entries of other locations see its writes late. */
  location?: string;
  /** `local` (the default) or `production`. */
  preset?: "local" | "production";
  /** A file of conditions. */
  conditions?: string;
  /** Fault rules, as `--fault` takes them. */
  faults?: string[];
  /** The seed of all random choices. */
  seed?: number;
  /** The moment at which the clock stands, RFC 3339. */
  clock?: string;
  /** The folder that keeps the entries. */
  persistTo?: string;
  /** The key of the emulator's own API; a random one without it. */
  authKey?: string;
  /** The token of the control plane, `--control-token`; without it, what EMULATOR_CONTROL_TOKEN holds. */
  token?: string;
  /** Further arguments of the program. */
  args?: string[];
}

/** What Miniflare loads. */
export const plugins: { kv: unknown };
