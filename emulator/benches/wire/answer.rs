//! Where an answer ends: after as many bytes as it says, or after its last chunk.

use anyhow::{Context, bail, ensure};

/// What is still to come of a body.
#[derive(Debug)]
pub(crate) struct Body {
    /// Of the body, or of the chunk under way.
    left: usize,
    chunks: Option<Chunks>,
}

/// Between chunks.
#[derive(Debug, Default)]
struct Chunks {
    /// The line under way, which tells the size of the next chunk.
    line: Vec<u8>,
    was_last: bool,
    is_over: bool,
}

impl Body {
    /// What the head of an answer promises.
    ///
    /// # Errors
    /// When it is no 2xx, or does not say where its body ends.
    pub(crate) fn promised(head: &str) -> anyhow::Result<Self> {
        ensure!(head.starts_with("HTTP/1.1 2"), "{head}");
        let has = |name| head.lines().find_map(|line| value_of(line, name));
        if let Some(length) = has("content-length") {
            return Ok(Self { left: length.parse()?, chunks: None });
        }
        if has("transfer-encoding").is_some_and(|coding| coding == "chunked") {
            return Ok(Self { left: 0, chunks: Some(Chunks::default()) });
        }
        ensure!(head.starts_with("HTTP/1.1 204"), "an answer that does not say where it ends");
        Ok(Self { left: 0, chunks: None })
    }

    /// Whether nothing more comes.
    pub(crate) fn is_whole(&self) -> bool {
        self.left == 0 && self.chunks.as_ref().is_none_or(|chunks| chunks.is_over)
    }

    /// Whether so much is still to come that a large buffer pays.
    pub(crate) fn is_longer_than(&self, bytes: usize) -> bool {
        self.left > bytes || self.chunks.is_some()
    }

    /// Takes what came, and hands on what of it is body.
    pub(crate) fn take(
        &mut self,
        mut came: &[u8],
        body: &mut impl FnMut(&[u8]),
    ) -> anyhow::Result<()> {
        while !came.is_empty() && !self.is_whole() {
            let own = came.len().min(self.left);
            body(&came[..own]);
            self.left -= own;
            came = &came[own..];
            if let (0, Some(chunks), Some((byte, rest))) =
                (self.left, &mut self.chunks, came.split_first())
            {
                self.left = chunks.take(*byte)?;
                came = rest;
            }
        }
        if !came.is_empty() {
            bail!("more came than the answer promised");
        }
        Ok(())
    }
}

impl Chunks {
    /// Takes a byte from between chunks; answers the size of the chunk that begins behind it.
    fn take(&mut self, byte: u8) -> anyhow::Result<usize> {
        if byte != b'\n' {
            self.line.push(byte);
            return Ok(0);
        }
        let line = std::mem::take(&mut self.line);
        let line = str::from_utf8(&line)?.trim_end();
        if line.is_empty() {
            // Behind a chunk, or behind all of them.
            self.is_over = self.was_last;
            return Ok(0);
        }
        let size = usize::from_str_radix(line, 16).context("a chunk without its size")?;
        self.was_last = size == 0;
        Ok(size)
    }
}

fn value_of<'a>(line: &'a str, wanted: &str) -> Option<&'a str> {
    let (name, value) = line.split_once(':')?;
    name.eq_ignore_ascii_case(wanted).then(|| value.trim())
}
