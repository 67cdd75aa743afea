//! The suite's program.

fn main() {}
