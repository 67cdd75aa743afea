//! A body that is received by one task, as a text that another thread reads.

use std::io::{BufRead, Read, Result};

use bytes::{Buf, Bytes};
use tokio::sync::mpsc::Receiver;

/// The pieces of a body. Reading waits for the next one, and ends when nobody sends more.
#[derive(Debug)]
pub(super) struct Pieces {
    received: Receiver<Bytes>,
    piece: Bytes,
}

impl Pieces {
    pub(super) fn of(received: Receiver<Bytes>) -> Self {
        Self { received, piece: Bytes::new() }
    }
}

impl BufRead for Pieces {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        while self.piece.is_empty() {
            match self.received.blocking_recv() {
                Some(piece) => self.piece = piece,
                None => break,
            }
        }
        Ok(&self.piece)
    }

    fn consume(&mut self, bytes: usize) {
        self.piece.advance(bytes);
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}
