//! Whether the emulator watches what it does. Leaf.

/// Whether the journal, the hazards and the meter are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Observation {
    /// They are.
    #[default]
    On,
    /// Nothing is: to measure what watching costs. Quotas then count nothing and refuse nothing.
    Off,
}
