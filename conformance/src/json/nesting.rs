//! How deep a byte of a JSON text stands in arrays and objects, told by brackets and strings alone.

/// Follows a JSON text byte by byte.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
}

impl Nesting {
    /// Takes the next byte; how many arrays and objects are open after it.
    pub(super) fn take(&mut self, byte: u8) -> usize {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' if self.in_string => self.is_escaped = true,
            b'"' => self.in_string = !self.in_string,
            _ if self.in_string => {}
            b'[' | b'{' => self.depth += 1,
            b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.depth
    }

    /// Whether no array, object or string is open.
    pub(super) fn is_outside(&self) -> bool {
        self.depth == 0 && !self.in_string
    }
}
