// The emulator's program: where it is, and how it is started.

"use strict";

const { spawn } = require("node:child_process");
const { createInterface } = require("node:readline");

/** The path of the program: of the package for this platform, or what PYSONDBKV_EMULATOR names. */
function programPath() {
  const named = process.env.PYSONDBKV_EMULATOR;
  if (named) return named;
  const platform = `pysondbkv-emulator-${process.platform}-${process.arch}`;
  try {
    return require.resolve(`${platform}/bin/pysondbkv-emulator`);
  } catch {
    throw new Error(
      `no emulator for ${process.platform} ${process.arch}: the package ${platform} is not installed ` +
        "(were optional dependencies left out?). PYSONDBKV_EMULATOR names a program of your own.",
    );
  }
}

/** The arguments that options of `startEmulator` stand for. */
function argumentsOf({ port = 0, kvPort = 0, preset, conditions, faults = [], seed, clock, persistTo, args = [] }) {
  const named = { "--preset": preset, "--conditions": conditions, "--seed": seed, "--clock": clock, "--persist-to": persistTo };
  const given = Object.entries(named).filter(([, value]) => value !== undefined);
  return [
    "--port", port, "--kv-port", kvPort, "--exit-with-parent", "--quiet",
    ...given.flat(), ...faults.flatMap((fault) => ["--fault", fault]), ...args,
  ].map(String);
}

/**
 * Starts an emulator and waits until it listens. It ends with this process, however that ends.
 * Answers `{ url, stop }`.
 */
function startEmulator(options = {}) {
  const child = spawn(programPath(), argumentsOf(options), { stdio: ["pipe", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new Error(`the emulator cannot be started: ${error.message}`)));
    child.once("exit", (code, signal) => reject(new Error(`the emulator ended at its start (${signal ?? code})`)));
    createInterface({ input: child.stdout }).once("line", (line) => {
      const url = /^listening on (http:\S+)$/.exec(line)?.[1];
      if (!url) return reject(new Error(`the emulator said "${line}"`));
      // Nothing of it keeps this process alive.
      for (const handle of [child, child.stdin, child.stdout]) handle.unref?.();
      const ended = new Promise((end) => child.once("exit", end));
      resolve({
        url,
        stop() {
          child.stdin.end();
          return ended;
        },
      });
    });
  });
}

module.exports = { programPath, startEmulator };
