//! Why a text is not a value, in Python's words, and the limits that Python sets.

/// How many digits an integer may have (`sys.int_info.default_max_str_digits`).
pub(crate) const MAX_INT_DIGITS: usize = 4300;

/// How deep arrays and objects may nest. Python's recursion limit of 1,000 stops the framework's parser
/// there, with the frames above it (measured on the real application).
pub(crate) const MAX_DEPTH: usize = 978;

/// Why a text is not a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ParseError {
    /// Python's `json.JSONDecodeError`.
    #[error("{message} (char {offset})")]
    Syntax {
        /// Its `msg`.
        message: &'static str,
        /// Its `pos`, in characters.
        offset: usize,
    },
    /// More than [`MAX_DEPTH`] levels: Python's `RecursionError`.
    #[error("more than {MAX_DEPTH} levels")]
    TooDeep,
    /// An integer of more than [`MAX_INT_DIGITS`] digits: Python's `ValueError`.
    #[error("an integer of more than {MAX_INT_DIGITS} digits")]
    TooManyDigits,
}
