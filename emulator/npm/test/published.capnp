# The published Worker over a KV service elsewhere.
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    ( name = "main", worker = .worker ),
    ( name = "kv", external = ( http = (
      injectRequestHeaders = [ ( name = "X-Emulator-Namespace", value = "team" ) ] ) ) ),
  ],
  sockets = [ ( name = "http", http = (), service = "main" ) ],
);
const worker :Workerd.Worker = (
  modules = [ ( name = "workers.js", esModule = embed "../../../fixtures/published-worker/workers.js" ) ],
  compatibilityDate = "2023-04-01",
  bindings = [ ( name = "DB", kvNamespace = "kv" ), ( name = "AUTH_KEY", text = "meow" ) ],
);
