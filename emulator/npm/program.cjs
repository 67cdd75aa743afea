// The emulator's program: where it is, and how it is started.

"use strict";

const { spawn } = require("node:child_process");
const { randomUUID } = require("node:crypto");
const { createInterface } = require("node:readline");
const platforms = require("./platforms.json");

/** The path of the program: of the package for this platform, or what PYSONDBKV_EMULATOR names. */
function programPath() {
  const named = process.env.PYSONDBKV_EMULATOR;
  if (named) return named;
  const platform = `${process.platform}-${process.arch}`;
  const name = `pysondbkv-emulator-${platform}`;
  const known = platforms[platform];
  if (!known) {
    throw new Error(
      `there is no package for ${platform}, only for ${Object.keys(platforms).join(", ")}. ` +
        "Build the emulator with cargo, and name the program in PYSONDBKV_EMULATOR.",
    );
  }
  try {
    return require.resolve(`${name}/bin/${known.program}`);
  } catch {
    throw new Error(
      `the package ${name} is not installed: were optional dependencies left out? ` +
        "Install it, or name a program of your own in PYSONDBKV_EMULATOR.",
    );
  }
}

/** The program's options, by those of `startEmulator`. */
const FLAGS = {
  port: "--port",
  kvPort: "--kv-port",
  authKey: "--auth-key",
  token: "--control-token",
  preset: "--preset",
  conditions: "--conditions",
  seed: "--seed",
  clock: "--clock",
  persistTo: "--persist-to",
};

/** Nobody has asked for the emulator's own API, so nobody knows its key. */
const DEFAULTS = { port: 0, kvPort: 0, authKey: randomUUID() };

/** What `startEmulator` takes. */
const OPTIONS = [...Object.keys(FLAGS), "faults", "args"];

/** Refuses options that nothing knows, and lists that are none. */
function check(options, known = OPTIONS) {
  const unknown = Object.keys(options).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`there is no option ${unknown.join(", ")}: the options are ${known.join(", ")}`);
  }
  for (const name of ["faults", "args"]) {
    const list = options[name] ?? [];
    if (!Array.isArray(list) || list.some((one) => typeof one !== "string")) {
      throw new Error(`the option ${name} is a list of texts, as the program takes them: ${name} = ["…"]`);
    }
  }
  if (typeof (options.conditions ?? "") !== "string") {
    throw new Error("the option conditions is the path of a file; control(url).conditions({ … }) takes an object");
  }
}

/** The arguments that options of `startEmulator` stand for. */
function argumentsOf({ faults = [], args = [], ...options }) {
  const values = { ...DEFAULTS, ...options };
  const given = Object.keys(FLAGS).filter((name) => values[name] !== undefined);
  return [
    "--exit-with-parent", "--quiet",
    ...given.flatMap((name) => [FLAGS[name], values[name]]),
    ...faults.flatMap((fault) => ["--fault", fault]),
    ...args,
  ].map(String);
}

/**
 * Starts an emulator and waits until it listens. It ends with this process, however that ends.
 * Answers `{ url, stop }`.
 */
async function startEmulator(options = {}) {
  check(options);
  const child = spawn(programPath(), argumentsOf(options), { stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise((end) => child.once("close", (code, signal) => end(signal ?? code)));
  const url = await listening(child, ended);
  // Nothing of it keeps this process alive.
  const handles = [child, ...child.stdio];
  handles.forEach((handle) => handle.unref());
  return {
    url,
    async stop() {
      child.stdin.end();
      handles.forEach((handle) => handle.ref());
      await ended;
    },
  };
}

/** The URL that the program listens on. If it ends instead, the error has what the program said. */
function listening(child, ended) {
  const errors = [];
  const collect = (chunk) => errors.push(chunk);
  child.stderr.on("data", collect);
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`the emulator cannot be started: ${error.message}`)));
    ended.then((status) => {
      const said = Buffer.concat(errors).toString().trim();
      reject(new Error(`the emulator ended at its start (${status})${said && `: ${said}`}`));
    });
    createInterface({ input: child.stdout }).once("line", (line) => {
      const url = /^listening on (http:\S+)$/.exec(line)?.[1];
      if (!url) return reject(new Error(`the emulator said "${line}"`));
      child.stderr.off("data", collect);
      process.stderr.write(Buffer.concat(errors));
      child.stderr.pipe(process.stderr, { end: false });
      resolve(url);
    });
  });
}

module.exports = { OPTIONS, check, programPath, startEmulator };
