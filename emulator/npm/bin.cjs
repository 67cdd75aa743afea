#!/usr/bin/env node
// Runs the emulator with the arguments that were given, and ends as it ends.

"use strict";

const { spawn } = require("node:child_process");
const { programPath } = require("./program.cjs");

function run() {
  const child = spawn(programPath(), process.argv.slice(2), { stdio: "inherit" });
  // The emulator decides when it ends. At a terminal it gets these signals as well.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("error", fail);
  child.once("exit", (code) => process.exit(code ?? 1));
}

function fail(error) {
  console.error(`pysondbkv-emulator: ${error.message}`);
  process.exitCode = 1;
}

try {
  run();
} catch (error) {
  fail(error);
}
