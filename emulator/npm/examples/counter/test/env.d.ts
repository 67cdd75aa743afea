declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import("../src/worker");
  }
  interface Env {
    COUNTS: KVNamespace;
    COUNTS_IN_PARIS: KVNamespace;
    KV_EMULATOR: Fetcher;
  }
}
