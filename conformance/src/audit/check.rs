//! One thing that an audit looks at, in words.

/// One thing that an audit looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// Its name, for programs; it never changes.
    pub id: &'static str,
    /// What holds when nothing is wrong.
    pub promise: &'static str,
    /// What is wrong when something is.
    pub problem: &'static str,
    /// Whether anybody could read, change or destroy data if something is. An audit that does not see
    /// such a thing is no whole audit.
    pub is_vital: bool,
}
