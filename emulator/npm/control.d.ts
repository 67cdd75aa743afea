import type { Conditions, ConditionsPatch } from "./conditions";
import type { PluginOptions } from "./plugin";

export type { Conditions, ConditionsPatch, FaultRule, Latency } from "./conditions";

/** An emulator that was started. */
export interface Started {
  /** `http://127.0.0.1:PORT`. */
  url: string;
  /** Stops it, and waits until it has ended. */
  stop(): Promise<void>;
}

/** A kind of hazard, counted. */
export interface Sightings {
  count: number;
  restored?: number;
  "first-at": string;
  /** What to do about it. */
  advice: string;
  "last-at": string;
  last: string;
  /** The numbers of the last requests that met it. */
  requests: number[];
  /** The cases of each minute of the last hour that has any. */
  minutes: { at: string; count: number }[];
}

/** A KV operation of a request. */
export interface Operation {
  operation: "get" | "get-bulk" | "put" | "delete" | "list";
  /** The key; the keys of a bulk read with commas between them. */
  key: string;
  bytes: number | null;
  cache?: "hit" | "negative-hit" | "miss";
  "wait-ms": number;
  /** The error that the Worker saw. */
  error?: string;
  /** The fault rule that struck. */
  fault?: string;
}

/** A request in the journal. */
export interface JournalEntry {
  request: number;
  at: string;
  store: string | null;
  method: string;
  target: string;
  location: string;
  status: number | null;
  "elapsed-ms": number;
  "operation-count": number;
  operations: Operation[];
  fault?: string;
}

/** The clock: whether it runs with the system, and its time. */
export interface ClockReading {
  mode: "real" | "manual";
  now: string;
  ms: number;
}

/** The control of an emulator. Each call is rejected with the emulator's error. */
export interface Control {
  health(): Promise<{ status: "ok"; version: string; api: string; seed: number; "kv-url": string | null }>;
  /** Every store returns to what it started with. */
  reset(): Promise<void>;
  /** The conditions; a patch changes what it names. */
  conditions(patch?: ConditionsPatch): Promise<Conditions>;
  preset(name: "local" | "production"): Promise<Conditions>;
  /** What production would have refused or lost, by kind. */
  hazards(): Promise<Record<string, Sightings>>;
  forgetHazards(): Promise<void>;
  /** The last requests, each with its KV operations. */
  journal(): Promise<JournalEntry[]>;
  forgetJournal(): Promise<void>;
  usage(): Promise<object>;
  stores(): Promise<{ store: string | null; id: string; title: string; entries: number; "stored-bytes": number }[]>;
  /** Releases the requests that a fault rule holds. */
  release(fault: string): Promise<object>;
  clock: {
    now(): Promise<ClockReading>;
    /** Stops the clock and sets it (RFC 3339); null lets it run. */
    set(time: string | null): Promise<ClockReading>;
    advance(ms: number): Promise<ClockReading>;
  };
}

/** What leads to an emulator from inside a Worker: the binding of the plugin's entry. */
export interface Binding {
  fetch(url: string, init?: object): Promise<Pick<Response, "ok" | "status" | "text">>;
}

/** The control of an emulator at a URL or behind a binding; with `namespace`, of that one alone. */
export function control(emulator: string | Binding, options?: { namespace?: string; token?: string }): Control;

/** Starts an emulator, which ends with this process. */
export function startEmulator(options?: StartOptions): Promise<Started>;

/** Where it listens (0, the default, picks a free port), and what else the plugin's entry can say of it. */
export interface StartOptions extends Omit<PluginOptions, "kv" | "url" | "location"> {
  port?: number;
  kvPort?: number;
}
