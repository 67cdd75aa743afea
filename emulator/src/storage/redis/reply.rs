//! What a script answers.

use super::error::Failed;
use super::keys::SetId;
use redis::Value;

/// An answer.
#[derive(Debug)]
pub(super) enum Reply {
    /// The script has done its work. What it found.
    Done(Found),
    /// It has done nothing: the head names this set.
    Stale(Option<SetId>),
    /// It has done nothing: the answer would be big.
    Big,
}

/// The parts of an answer, in order.
#[derive(Debug, Default)]
pub(super) struct Found(std::vec::IntoIter<Value>);

impl Reply {
    pub(super) fn read(value: Value) -> Result<Self, Failed> {
        let Value::Array(parts) = value else { return Err(Failed::Strange("it is no array")) };
        let mut found = Found(parts.into_iter());
        match &*found.bytes()? {
            b"ok" => Ok(Self::Done(found)),
            b"stale" => Ok(Self::Stale(SetId::parse(&found.bytes()?))),
            b"big" => Ok(Self::Big),
            _ => Err(Failed::Strange("its first word is unknown")),
        }
    }

    /// What was found by a script that always does its work.
    pub(super) fn done(self) -> Result<Found, Failed> {
        match self {
            Self::Done(found) => Ok(found),
            _ => Err(Failed::Strange("a script refused what it never refuses")),
        }
    }
}

impl Found {
    /// Whether all parts are taken.
    pub(super) fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    /// The next part, which may be nothing.
    pub(super) fn maybe(&mut self) -> Result<Option<Vec<u8>>, Failed> {
        match self.0.next() {
            Some(Value::BulkString(bytes)) => Ok(Some(bytes)),
            Some(Value::Nil) => Ok(None),
            Some(_) => Err(Failed::Strange("a part is no text")),
            None => Err(Failed::Strange("a part is missing")),
        }
    }

    /// The next part.
    pub(super) fn bytes(&mut self) -> Result<Vec<u8>, Failed> {
        self.maybe()?.ok_or(Failed::Strange("a part is nothing"))
    }

    /// The next part as a number.
    pub(super) fn number(&mut self) -> Result<usize, Failed> {
        let bytes = self.bytes()?;
        let number = str::from_utf8(&bytes).ok().and_then(|text| text.parse().ok());
        number.ok_or(Failed::Strange("a part is no number"))
    }
}
