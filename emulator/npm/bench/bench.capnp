# The measured Worker, with both emulators as external services.
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    ( name = "main", worker = .worker ),
    ( name = "memory", external = ( http = (
      injectRequestHeaders = [ ( name = "X-Emulator-Namespace", value = "external" ) ] ) ) ),
    ( name = "disk", external = ( http = (
      injectRequestHeaders = [ ( name = "X-Emulator-Namespace", value = "external" ) ] ) ) ),
  ],
  sockets = [ ( name = "http", http = (), service = "main" ) ],
);
const worker :Workerd.Worker = (
  modules = [ ( name = "worker.mjs", esModule = embed "worker.mjs" ) ],
  compatibilityDate = "2026-07-01",
  bindings = [ ( name = "MEMORY", kvNamespace = "memory" ), ( name = "DISK", kvNamespace = "disk" ) ],
);
