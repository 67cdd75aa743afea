//! Has cargo rebuild the suite when a scenario or statement is added: they travel inside the binary.

fn main() {
    for folder in ["../fixtures/scenarios", "../fixtures/statements"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
