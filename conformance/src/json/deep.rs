//! Room for deeply nested JSON.
//!
//! Values are read, compared, written and dropped by recursion. The depth of an answer is checked before
//! it is read, and values of any permitted depth are handled on a stack that is large enough.

use std::panic::resume_unwind;
use std::thread;

use super::nesting::Nesting;

/// The deepest nesting that is read. The documentation promises "no limit worth the name", which the
/// scenarios take to be 5,000.
pub(super) const MAX_DEPTH: usize = 20_000;

/// Enough for [`MAX_DEPTH`] in a build without optimisation. Unused parts of a stack take no memory.
const STACK_BYTES: usize = 256 << 20;

/// Runs a function on a stack that is large enough for values of any permitted depth.
///
/// # Panics
/// When the function does.
pub(crate) fn with_deep_stack<T: Send>(function: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let spawned = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, function);
        let running = spawned.expect("a thread can be started");
        running.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// The depth of nested arrays and objects in a JSON text.
pub(super) fn depth(text: &str) -> usize {
    let mut nesting = Nesting::default();
    text.bytes().map(|byte| nesting.take(byte)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("1", 0)]
    #[case(r#"{"a":[1,[2]],"b":{}}"#, 3)]
    #[case(r#"["[[\"[["]"#, 1)]
    fn brackets_outside_of_strings_count(#[case] text: &str, #[case] expected: usize) {
        assert_eq!(depth(text), expected);
    }
}
