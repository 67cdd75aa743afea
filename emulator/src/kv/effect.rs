//! What an operation asks for, the service's checks of it, and what it reads or changes.

use super::contents::Contents;
use super::error::{KvError, storage_failure};
use super::limits::{MAX_METADATA_BYTES, MAX_VALUE_BYTES};
use super::list::{ListOptions, ListRequest, Listing};
use super::method::KvMethod;
use super::put_options::PutOptions;
use super::view::View;
use super::writes::Admission;
use crate::hazard::{Hazard, Hazards};
use crate::journal::CacheStatus;
use crate::storage::{Name, Value};

/// What an operation is to do.
#[derive(Debug)]
pub(super) enum Effect<'a> {
    Get,
    /// The keys, and their values once they are read.
    GetBulk(&'a [Name], Vec<Option<Value>>),
    Put(Put<'a>),
    Delete,
    /// What is asked for, what that means once it is checked, and the page once it is read.
    List(&'a ListOptions, Option<ListRequest>, Option<Listing>),
}

/// What a put is to store.
#[derive(Debug)]
pub(super) struct Put<'a> {
    /// Until it is stored.
    pub(super) value: Option<Value>,
    /// The length of the value.
    pub(super) bytes: usize,
    pub(super) options: Option<&'a PutOptions>,
}

/// What an operation found: the value that a `get` read, or that a `put` or `delete` replaced; and whether
/// it came from the location's cache.
pub(super) type Found = (Option<Value>, Option<CacheStatus>);

impl Effect<'_> {
    pub(super) fn method(&self) -> KvMethod {
        match self {
            Self::Get => KvMethod::Get,
            Self::GetBulk(..) => KvMethod::GetBulk,
            Self::Put(_) => KvMethod::Put,
            Self::Delete => KvMethod::Delete,
            Self::List(..) => KvMethod::List,
        }
    }

    /// Checks what is asked for, in the service's order.
    pub(super) fn check(&mut self, view: &View<'_>, hazards: &Hazards) -> Result<(), KvError> {
        match self {
            Self::Put(put) => put.check(view, hazards),
            Self::List(options, request, _) => {
                *request = Some(options.check()?);
                Ok(())
            }
            Self::Get | Self::GetBulk(..) | Self::Delete => Ok(()),
        }
    }

    /// Reads or changes the entries.
    pub(super) async fn happen(
        &mut self,
        key: &Name,
        contents: &Contents,
        view: &View<'_>,
        hazards: &Hazards,
    ) -> Result<Found, KvError> {
        let failure = storage_failure(self.method());
        match self {
            Self::Get => {
                tell_stale(contents, view, key, hazards);
                contents.read(view, key).await.map_err(failure)
            }
            Self::GetBulk(keys, values) => {
                *values = contents.read_many(view, keys).await.map_err(failure)?;
                check_bulk(values).map(|()| (None, None))
            }
            Self::Put(put) => {
                let admission = contents.admit(view, key).await.map_err(&failure)?;
                heed(&admission, key, view.request, hazards)?;
                let value = put.value.take().expect("an operation takes effect once");
                let replaced = contents.write(view, key, value, &admission).await;
                replaced.map(|replaced| (replaced, None)).map_err(failure)
            }
            Self::Delete => {
                let removed = contents.erase(view, key).await;
                removed.map(|removed| (removed, None)).map_err(failure)
            }
            Self::List(_, request, listing) => {
                let request = request.as_ref().expect("a list is checked before it is read");
                if contents.note_list(view) {
                    hazards.warn_once(Hazard::FrequentList, view.request, || {
                        "ten lists of a namespace within ten seconds".to_owned()
                    });
                }
                let (page, cache) = contents.list(view, request).await.map_err(failure)?;
                *listing = Some(Listing::of(&page, view.now(), cache));
                Ok((None, cache))
            }
        }
    }
}

impl Put<'_> {
    fn check(&mut self, view: &View<'_>, hazards: &Hazards) -> Result<(), KvError> {
        if let Some(options) = self.options {
            let attributes = options.attributes(view.now());
            if let Err(KvError::ShortExpirationTtl(_) | KvError::NearExpiration(_)) = attributes {
                hazards.warn_once(Hazard::ShortTtl, view.request, || {
                    "a put that expires within a minute is refused".to_owned()
                });
            }
            let attributes = attributes?;
            let metadata = attributes.metadata.as_ref().map_or(0, |metadata| metadata.len());
            if is_near(metadata, MAX_METADATA_BYTES) || is_near(self.bytes, MAX_VALUE_BYTES) {
                hazards.warn_once(Hazard::EntrySize, view.request, || {
                    format!("an entry of {} bytes with {metadata} of metadata", self.bytes)
                });
            }
            self.value = self.value.take().map(|value| value.with_attributes(attributes));
        }
        match self.bytes {
            ..=MAX_VALUE_BYTES => Ok(()),
            bytes => Err(KvError::ValueTooLong { bytes }),
        }
    }
}

/// Whether so many bytes are more than nine tenths of the most that fits.
fn is_near(bytes: usize, most: usize) -> bool {
    bytes > most / 10 * 9
}

/// Warns of a read that production may answer with an older value.
pub(super) fn tell_stale(contents: &Contents, view: &View<'_>, key: &Name, hazards: &Hazards) {
    if let (Some(writer), Some(location)) = (contents.unseen_writer(view, key), view.location) {
        hazards.warn_once(Hazard::StaleRead, view.request, || {
            format!("a read of {key} at {location}, soon after a write by {writer}")
        });
    }
}

/// Warns of a key that is written too soon, and refuses the write if the conditions do.
fn heed(
    admission: &Admission,
    key: &Name,
    request: Option<u64>,
    hazards: &Hazards,
) -> Result<(), KvError> {
    if *admission != Admission::First {
        let what = || format!("two writes of {key} within a second");
        hazards.warn_once(Hazard::SameKeyWrite, request, what);
    }
    match admission {
        Admission::Refused => Err(KvError::TooManyRequests(KvMethod::Put)),
        _ => Ok(()),
    }
}

/// Refuses the values of a bulk read if they are too long together. The service measures their texts in
/// UTF-16, which has at most as many units as there are bytes.
fn check_bulk(values: &[Option<Value>]) -> Result<(), KvError> {
    let bytes: usize = values.iter().flatten().map(Value::len).sum();
    let units = || -> usize { values.iter().flatten().map(utf16_len).sum() };
    if bytes > MAX_VALUE_BYTES && units() > MAX_VALUE_BYTES {
        return Err(KvError::BulkTooLarge);
    }
    Ok(())
}

fn utf16_len(value: &Value) -> usize {
    String::from_utf8_lossy(&value.as_bytes()).encode_utf16().count()
}
