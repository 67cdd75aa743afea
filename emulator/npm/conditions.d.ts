// The conditions of a store, as GET /__emulator/conditions answers them.

/** A latency: `0`, `5ms`, `5ms..50ms` (even) or `20ms~250ms` (median and 99th percentile). */
export type Latency = string;

/** What happens on purpose. One of `status`, `delay-ms` and `hold` says what a KV operation meets. */
export interface FaultRule {
  id: string;
  on: "get" | "get-bulk" | "put" | "delete" | "list" | (string & {});
  /** A pattern of keys, with `*` and `?`. */
  key?: string;
  /** It strikes so many times; or once, at the n-th time; or every n-th time; or with a probability. */
  first?: number;
  nth?: number;
  every?: number;
  probability?: number;
  /** Before the operation takes effect (the default), or after it. */
  phase?: "before" | "after";
  "expires-after-ms"?: number;
  status?: number;
  /** The reason that the Worker sees. */
  text?: string;
  "delay-ms"?: number;
  /** Holds the operation until the rule is released. */
  hold?: boolean;
}

export interface Conditions {
  consistency: {
    mode: "strong" | "eventual";
    "cache-ttl-ms": number;
    locations: number;
    "unseen-own-writes-percent": number;
  };
  limits: {
    "same-key-writes": "off" | "429" | "last-writer-wins";
    "same-key-window-ms": number;
    "operations-per-invocation": number;
    connections: number;
    "rest-requests": number;
  };
  latency: { "cached-get": Latency; get: Latency; put: Latency; delete: Latency; list: Latency };
  quotas: { plan: "none" | "free" | "paid"; "headroom-percent": number };
  fault: FaultRule[];
}

/** A change: fields that are left out stay, and null returns a field to its default. */
export type ConditionsPatch = {
  [Section in keyof Conditions]?:
    | (Conditions[Section] extends unknown[]
        ? Conditions[Section]
        : { [Field in keyof Conditions[Section]]?: Conditions[Section][Field] | null })
    | null;
};
