//! Integration tests of the suite, one binary; a module a feature.
