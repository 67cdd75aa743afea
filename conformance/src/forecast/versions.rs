//! The versions of a text that clients read, change and write back: each is made from one before.
//!
//! Whether one is made from another is told in logarithmic time: each version points to its parent, and
//! to an earlier one to jump to (Myers' skew-binary jump pointers).

/// A version, by its number.
pub(super) type Version = u32;

/// The first version.
pub(super) const ROOT: Version = 0;

/// All versions.
#[derive(Debug)]
pub(super) struct Versions(Vec<Node>);

#[derive(Debug, Clone, Copy)]
struct Node {
    parent: Version,
    jump: Version,
    depth: u32,
}

impl Versions {
    /// The first version alone.
    pub(super) fn new() -> Self {
        Self(vec![Node { parent: ROOT, jump: ROOT, depth: 0 }])
    }

    /// A new version, made from that one.
    pub(super) fn push(&mut self, parent: Version) -> Version {
        let Node { jump, depth, .. } = self.node(parent);
        let behind = self.node(jump);
        let is_even = depth - behind.depth == behind.depth - self.node(behind.jump).depth;
        let jump = if is_even { behind.jump } else { parent };
        self.0.push(Node { parent, jump, depth: depth + 1 });
        Version::try_from(self.0.len() - 1).unwrap_or(Version::MAX)
    }

    /// Whether `version` is that ancestor, or is made from it.
    pub(super) fn is_made_from(&self, version: Version, ancestor: Version) -> bool {
        let depth = self.node(ancestor).depth;
        let mut place = version;
        while self.node(place).depth > depth {
            let Node { parent, jump, .. } = self.node(place);
            place = if self.node(jump).depth >= depth { jump } else { parent };
        }
        place == ancestor
    }

    fn node(&self, version: Version) -> Node {
        self.0[version as usize]
    }
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::*;

    #[test]
    fn jumps_tell_what_a_walk_tells() {
        let (mut versions, mut rng) = (Versions::new(), Rng::with_seed(1));
        for number in 1..500 {
            versions.push(rng.u32(u32::saturating_sub(number, 20)..number));
        }
        let walk = |mut version: Version, ancestor| {
            while version != ancestor && version != ROOT {
                version = versions.node(version).parent;
            }
            version == ancestor
        };
        for _ in 0..5_000 {
            let (version, ancestor) = (rng.u32(..500), rng.u32(..500));
            assert_eq!(versions.is_made_from(version, ancestor), walk(version, ancestor));
        }
    }
}
