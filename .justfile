# The everyday commands. `just` alone lists them.

_default:
    @just --list

# Serve the Worker on http://127.0.0.1:8787, or what the arguments say.
emulator *arguments:
    cargo emulator {{ arguments }}

# Judge the emulator, or what the arguments say.
conformance *arguments:
    cargo conformance {{ arguments }}

# Format all sources.
fmt:
    cargo fmt

# Check formatting and lints.
check:
    cargo fmt --check
    cargo clippy --workspace --all-targets -- -D warnings

# Run the tests, or those that match.
test *filter:
    cargo test --workspace {{ filter }}

# Check spelling, licences and advisories.
lint:
    .ci/lint

# Run the commands on the pages, or on some of them.
pages *pages:
    cargo build --workspace --bins
    .ci/wheel
    .ci/pages {{ pages }}

# Check the Python package.
python:
    .ci/python

# Hold both programs against the real runtimes.
runtimes:
    .ci/real-runtime
    .ci/npm
    .ci/kv-store

# Write anew which scenarios find which broken server.
defects:
    DEFECT_MATRIX=write cargo test -p pysondbkv-conformance --test it matrix

# Run the suite on mutants of both reference systems, or on so many of each (--sample N).
mutants *arguments:
    .ci/mutants {{ arguments }}

# Fuzz both programs, each target for so many seconds.
fuzz seconds="5":
    .ci/fuzz {{ seconds }}

# Measure how fast the emulator is.
bench *arguments:
    cargo bench -p pysondbkv-emulator --bench wire -- {{ arguments }}

# Start both systems in containers, or those that are named: worker, backend.
up *services:
    docker compose -f emulator/compose.yaml up -d {{ services }}

# Start two emulators of the Worker in containers, which share what they store in Valkey.
up-shared:
    docker compose -f emulator/compose.yaml -f emulator/compose.shared.yaml up -d worker second-worker

# Stop them.
stop *services:
    docker compose -f emulator/compose.yaml stop {{ services }}

# Show their logs as they come.
logs *services:
    docker compose -f emulator/compose.yaml logs -f {{ services }}

# Judge both systems in their containers.
check-containers:
    docker compose -f emulator/compose.yaml run --rm check-worker
    docker compose -f emulator/compose.yaml run --rm check-backend

# Make all packages of a release.
packages:
    .github/package/all

# Run all that must pass before a change is merged.
ci:
    .ci/run
