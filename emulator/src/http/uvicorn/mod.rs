//! A connection that takes and refuses requests as uvicorn does.
//!
//! The head of each request is looked at before hyper reads it. In place of one that llhttp refuses,
//! hyper reads one that it refuses too, so that answers stay in order. What hyper answers to that
//! becomes what uvicorn answers.

mod head;

use self::head::Framing;
use bytes::BytesMut;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_util::io::poll_read_buf;

pub(super) use self::head::MAX_FIELDS;

/// The longest head, in bytes, that is looked at. hyper judges a longer one.
const MAX_HEAD_BYTES: usize = 256 << 10;

/// What an HTTP/2 connection begins with.
const HTTP2: &[u8] = b"PRI * HTTP/2.0\r\n\r\n";

/// A head that hyper refuses.
const REFUSED: &[u8] = b"\0\r\n\r\n";

/// How hyper's answer to a head that it refuses begins.
const HYPERS_ANSWER: &[u8] =
    b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n";

/// What uvicorn answers to one that it refuses.
const UVICORNS_ANSWER: &[u8] = b"HTTP/1.1 400 Bad Request\r\n\
    content-type: text/plain; charset=utf-8\r\nconnection: close\r\ncontent-length: 30\r\n\r\n\
    Invalid HTTP request received.";

/// A connection to the key-value store.
#[derive(Debug)]
pub(super) struct AsUvicorn<S> {
    stream: S,
    place: Place,
    /// What the client sent, from the place on.
    received: BytesMut,
    /// What hyper shall read next.
    passed: BytesMut,
    /// The rest of an answer that is sent in place of hyper's.
    replacing: &'static [u8],
}

/// Where in what a client sends.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// At the head of a request.
    Head,
    /// In a body of which so many bytes are to come.
    Body(u64),
    /// Behind a head after which nothing is looked at any more: that of a chunked body, or of HTTP/2.
    Beyond,
    /// Behind a head that was refused.
    Refused,
}

impl<S> AsUvicorn<S> {
    pub(super) fn new(stream: S) -> Self {
        let (received, passed) = (BytesMut::new(), BytesMut::new());
        Self { stream, place: Place::Head, received, passed, replacing: &[] }
    }

    /// Passes on what can be passed of what was received.
    fn pass(&mut self) {
        while !self.received.is_empty() {
            match self.place {
                Place::Head => match head::length(&self.received) {
                    Some(length) => self.pass_head(length),
                    None if self.received.len() > MAX_HEAD_BYTES => self.place = Place::Beyond,
                    None => return,
                },
                Place::Body(left) => self.pass_body(left),
                Place::Beyond => self.passed.unsplit(self.received.split()),
                Place::Refused => self.received.clear(),
            }
        }
    }

    fn pass_head(&mut self, length: usize) {
        let head = self.received.split_to(length);
        if head == HTTP2 {
            self.passed.unsplit(head);
            self.place = Place::Beyond;
            return;
        }
        let judged = head::judged(&head);
        self.place = match &judged {
            None => Place::Refused,
            Some((_, Framing::Unknown)) => Place::Beyond,
            Some((_, Framing::Length(0))) => Place::Head,
            Some((_, Framing::Length(length))) => Place::Body(*length),
        };
        self.passed.extend_from_slice(judged.as_ref().map_or(REFUSED, |(head, _)| head));
    }

    fn pass_body(&mut self, left: u64) {
        let here = usize::try_from(left).unwrap_or(usize::MAX).min(self.received.len());
        self.passed.unsplit(self.received.split_to(here));
        let left = left - here as u64;
        self.place = if left == 0 { Place::Head } else { Place::Body(left) };
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for AsUvicorn<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        while this.passed.is_empty() {
            let read =
                ready!(poll_read_buf(Pin::new(&mut this.stream), context, &mut this.received))?;
            if read == 0 {
                // The client is done. hyper judges what is left.
                this.passed.unsplit(this.received.split());
                break;
            }
            this.pass();
        }
        let here = this.passed.len().min(buffer.remaining());
        buffer.put_slice(&this.passed.split_to(here));
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsUvicorn<S> {
    /// Sends the rest of an answer that replaces hyper's.
    fn poll_replace(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.replacing.is_empty() {
            match ready!(Pin::new(&mut self.stream).poll_write(context, self.replacing))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                sent => self.replacing = &self.replacing[sent..],
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for AsUvicorn<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_replace(context))?;
        if bytes.starts_with(HYPERS_ANSWER) {
            self.replacing = UVICORNS_ANSWER;
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_replace(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_replace(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
