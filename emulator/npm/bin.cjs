#!/usr/bin/env node
// Runs the emulator with the arguments that were given.

"use strict";

const { spawnSync } = require("node:child_process");
const { programPath } = require("./program.cjs");

try {
  const { status, signal, error } = spawnSync(programPath(), process.argv.slice(2), { stdio: "inherit" });
  if (error) throw error;
  if (signal) process.kill(process.pid, signal);
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
