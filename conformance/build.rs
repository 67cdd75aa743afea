//! Has cargo rebuild the suite when a scenario, schema or statement is added: they travel inside the binary.

fn main() {
    for folder in ["../fixtures/scenarios", "../fixtures/schemas", "../fixtures/statements"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
