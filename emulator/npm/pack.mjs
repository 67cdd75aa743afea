// Packs the package for npm, and a package with the program for each platform that is named:
//
//   node pack.mjs OUT PLATFORM=PROGRAM…
//   node pack.mjs packed linux-x64=target/release/pysondbkv-emulator
//
// All have the version of the emulator. npm installs, beside the main package, the one for its platform
// (optionalDependencies); nothing is run at the installation.

import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const HERE = fileURLToPath(new URL(".", import.meta.url));

const main = JSON.parse(await readFile(join(HERE, "package.json"), "utf8"));
const platforms = JSON.parse(await readFile(join(HERE, "platforms.json"), "utf8"));
const version = await emulatorVersion();

async function emulatorVersion() {
  const manifest = await readFile(join(HERE, "../../Cargo.toml"), "utf8");
  return /^version = "(.+)"$/m.exec(manifest)[1];
}

function nameOf(platform) {
  return `${main.name}-${platform}`;
}

/** Packs a folder with this manifest, which `fill` has put the files into. */
async function packed(out, manifest, fill) {
  const folder = await mkdtemp(join(tmpdir(), "pack-"));
  try {
    await fill(folder);
    await writeFile(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
    const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", resolve(out)], { cwd: folder });
    console.log(join(out, stdout.trim()));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function packMain(out) {
  const { private: _, ...manifest } = main;
  const names = Object.keys(platforms).map((platform) => [nameOf(platform), version]);
  const whole = { ...manifest, version, optionalDependencies: Object.fromEntries(names) };
  return packed(out, whole, async (folder) => {
    for (const file of main.files) await copyFile(join(HERE, file), join(folder, file));
  });
}

function packPlatform(out, platform, path) {
  const { os, cpu, program } = platforms[platform];
  const description = `The program of ${main.name} for ${os} ${cpu}`;
  const manifest = { name: nameOf(platform), version, description, license: main.license, os: [os], cpu: [cpu] };
  return packed(out, manifest, async (folder) => {
    await mkdir(join(folder, "bin"));
    await copyFile(path, join(folder, "bin", program));
    await chmod(join(folder, "bin", program), 0o755);
  });
}

/** The platforms that the arguments name, each with the path of its program. */
function programs(given) {
  return given.map((argument) => {
    const [platform, path] = argument.split(/=(.*)/s);
    if (!platforms[platform] || !path) {
      const known = Object.keys(platforms).join(", ");
      throw new Error(`"${argument}" is not PLATFORM=PROGRAM with a platform of ${known}`);
    }
    return [platform, path];
  });
}

try {
  const [out, ...given] = process.argv.slice(2);
  if (!out || out.includes("=")) throw new Error("the first argument must be the folder for the packages");
  const wanted = programs(given);
  await mkdir(out, { recursive: true });
  await packMain(out);
  for (const [platform, path] of wanted) await packPlatform(out, platform, path);
} catch (error) {
  console.error(`pack: ${error.message}`);
  process.exitCode = 1;
}
