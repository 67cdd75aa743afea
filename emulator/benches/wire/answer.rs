//! Finds the end of an answer: after its content length, or after its last chunk.

use anyhow::{Context, bail, ensure};

/// The part of a body that has not arrived yet.
#[derive(Debug)]
pub(crate) struct Body {
    /// Bytes of the body, or of the current chunk.
    left: usize,
    chunks: Option<Chunks>,
}

/// Between chunks.
#[derive(Debug, Default)]
struct Chunks {
    /// The current line, which holds the size of the next chunk.
    line: Vec<u8>,
    was_last: bool,
    is_over: bool,
}

impl Body {
    /// Reads the head of an answer.
    ///
    /// # Errors
    /// When it is not a 2xx, or does not say where its body ends.
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

    /// Whether the body is complete.
    pub(crate) fn is_whole(&self) -> bool {
        self.left == 0 && self.chunks.as_ref().is_none_or(|chunks| chunks.is_over)
    }

    /// Whether enough is missing to make a large buffer worthwhile.
    pub(crate) fn is_longer_than(&self, bytes: usize) -> bool {
        self.left > bytes || self.chunks.is_some()
    }

    /// Takes bytes that arrived, and passes on those that belong to the body.
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
    /// Takes a byte between chunks. Answers the size of the chunk that begins after it.
    fn take(&mut self, byte: u8) -> anyhow::Result<usize> {
        if byte != b'\n' {
            self.line.push(byte);
            return Ok(0);
        }
        let line = std::mem::take(&mut self.line);
        let line = str::from_utf8(&line)?.trim_end();
        if line.is_empty() {
            // After a chunk, or after the last one.
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
