//! Integration tests of the emulator, one binary; a module a feature.

mod json;
