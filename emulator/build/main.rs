//! Makes what the program takes from its build: its commit, and the scripts of the documentation pages.

#![expect(clippy::print_stdout, reason = "cargo reads what a build script prints")]

mod commit;
mod docs;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rustc-env=PYSONDBKV_COMMIT={}", commit::told());
    docs::write()
}
