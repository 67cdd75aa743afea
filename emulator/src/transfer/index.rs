//! What becomes of `__index__`.

/// What a transfer does with the entry `__index__`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum IndexChoice {
    /// It lists every item afterwards: those that it listed keep their order.
    #[default]
    Rebuild,
    /// It is an entry as any other.
    Keep,
    /// It stays as it is in the target.
    Untouched,
}
