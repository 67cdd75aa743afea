import type { PluginOptions } from "./plugin";

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
  "last-at": string;
  last: string;
}

/** The control of an emulator. Each call is rejected with the emulator's error. */
export interface Control {
  health(): Promise<{ status: "ok"; version: string; api: string; seed: number; "kv-url": string | null }>;
  /** Every store returns to what it started with. */
  reset(): Promise<void>;
  /** The conditions; a patch changes what it names. */
  conditions(patch?: object): Promise<object>;
  preset(name: "local" | "production"): Promise<object>;
  /** What production would have refused or lost, by kind. */
  hazards(): Promise<Record<string, Sightings>>;
  forgetHazards(): Promise<void>;
  /** The last requests, each with its KV operations. */
  journal(): Promise<object[]>;
  usage(): Promise<object>;
  stores(): Promise<{ store: string | null; id: string; title: string; entries: number; "stored-bytes": number }[]>;
  /** Releases the requests that a fault rule holds. */
  release(fault: string): Promise<object>;
  clock: {
    now(): Promise<{ now: string }>;
    /** Stops the clock and sets it (RFC 3339); null lets it run. */
    set(time: string | null): Promise<object>;
    advance(ms: number): Promise<object>;
  };
}

/** The control of an emulator at a URL; with `namespace`, of that one alone. */
export function control(url: string, options?: { namespace?: string; token?: string }): Control;

/** Starts an emulator, which ends with this process. */
export function startEmulator(options?: Omit<PluginOptions, "kv" | "url"> & { port?: number; kvPort?: number }): Promise<Started>;
