//! Whether the emulator records what it does.

/// Whether requests are journalled, hazards noted and usage counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Observation {
    /// All of it.
    #[default]
    On,
    /// Nothing, to measure what recording costs. Quotas then count nothing and refuse nothing.
    Off,
}
