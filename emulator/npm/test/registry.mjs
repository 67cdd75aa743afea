// A registry of npm for packed packages, on a free port: as much of one as `npm install` asks for.

import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Serves the packages of a folder. Answers `{ url, close }`. */
export async function serveRegistry(folder) {
  const packages = new Map();
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".tgz"))) {
    const { stdout } = await run("tar", ["-xzOf", join(folder, file), "package/package.json"]);
    const manifest = JSON.parse(stdout);
    packages.set(manifest.name, { manifest, file });
  }
  const server = createServer(async (request, response) => {
    const asked = decodeURIComponent(request.url.slice(1));
    if (asked.endsWith(".tgz")) return response.end(await readFile(join(folder, asked)));
    const found = packages.get(asked);
    if (!found) return response.writeHead(404).end("{}");
    const { name, version } = found.manifest;
    const dist = { tarball: `${url}/${found.file}` };
    response.end(JSON.stringify({
      name,
      "dist-tags": { latest: version },
      versions: { [version]: { ...found.manifest, dist } },
    }));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${server.address().port}`;
  return { url, close: () => server.close() };
}
