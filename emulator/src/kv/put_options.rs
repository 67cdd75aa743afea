//! What a put may ask for beside its value, and the service's checks of it.

use super::error::KvError;
use super::limits::{MAX_METADATA_BYTES, MIN_EXPIRATION_TTL};
use crate::storage::Attributes;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The options of `put`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PutOptions {
    /// When the entry expires, in seconds since the Unix epoch: at least a minute from now. Neither used
    /// nor checked where `expiration_ttl` is given.
    pub expiration: Option<i64>,
    /// In how many seconds the entry expires: at least 60.
    pub expiration_ttl: Option<i64>,
    /// JSON text of at most 1,024 bytes.
    pub metadata: Option<String>,
}

impl PutOptions {
    /// The attributes of the entry. `now` is in seconds since the Unix epoch.
    pub(super) fn attributes(&self, now: u64) -> Result<Attributes, KvError> {
        let expiration = self.expiration(i64::try_from(now).unwrap_or(i64::MAX))?;
        let metadata = self.metadata.as_deref();
        match metadata.map_or(0, str::len) {
            ..=MAX_METADATA_BYTES => {}
            bytes => return Err(KvError::MetadataTooLong { bytes }),
        }
        if !metadata.is_none_or(is_json) {
            return Err(KvError::MetadataNotJson);
        }
        Ok(Attributes { metadata: metadata.map(Into::into), expiration })
    }

    fn expiration(&self, now: i64) -> Result<Option<u64>, KvError> {
        let soonest = now.saturating_add(MIN_EXPIRATION_TTL);
        let expiration = match (self.expiration_ttl, self.expiration) {
            (None, None) => return Ok(None),
            (Some(ttl), _) if ttl <= 0 => return Err(KvError::NoExpirationTtl(ttl)),
            (Some(ttl), _) if ttl < MIN_EXPIRATION_TTL => {
                return Err(KvError::ShortExpirationTtl(ttl));
            }
            (Some(ttl), _) => now.saturating_add(ttl),
            (None, Some(at)) if at <= now => return Err(KvError::PastExpiration(at)),
            (None, Some(at)) if at < soonest => return Err(KvError::NearExpiration(at)),
            (None, Some(at)) => at,
        };
        Ok(u64::try_from(expiration).ok())
    }
}

/// Whether a short text is JSON. It can nest as deep as it is long.
fn is_json(text: &str) -> bool {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    IgnoredAny::deserialize(&mut reader).is_ok() && reader.end().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const NOW: u64 = 1_000;

    fn options(expiration: Option<i64>, expiration_ttl: Option<i64>) -> PutOptions {
        PutOptions { expiration, expiration_ttl, metadata: None }
    }

    #[rstest]
    #[case(None, None, None)]
    #[case(None, Some(60), Some(1_060))]
    #[case(Some(1_060), None, Some(1_060))]
    #[case::the_ttl_wins(Some(1), Some(61), Some(1_061))]
    #[case(None, Some(i64::MAX), Some(i64::MAX as u64))]
    fn an_entry_expires_when_it_was_asked_to(
        #[case] at: Option<i64>,
        #[case] ttl: Option<i64>,
        #[case] expected: Option<u64>,
    ) {
        assert_eq!(options(at, ttl).attributes(NOW).unwrap().expiration, expected);
    }

    #[rstest]
    #[case(None, Some(0), "Invalid expiration_ttl of 0. Please specify integer greater than 0.")]
    #[case(None, Some(59), "Invalid expiration_ttl of 59. Expiration TTL must be at least 60.")]
    #[case(
        Some(1_000),
        None,
        "Invalid expiration of 1000. Please specify integer greater than the current number of seconds since the UNIX epoch."
    )]
    #[case(
        Some(1_059),
        None,
        "Invalid expiration of 1059. Expiration times must be at least 60 seconds in the future."
    )]
    fn times_that_are_too_near_are_refused(
        #[case] at: Option<i64>,
        #[case] ttl: Option<i64>,
        #[case] text: &str,
    ) {
        let error = options(at, ttl).attributes(NOW).unwrap_err().to_string();
        assert_eq!(error, format!("KV PUT failed: 400 {text}"));
    }

    #[test]
    fn metadata_is_measured_in_bytes_and_after_the_times() {
        let metadata = |text: String| PutOptions { metadata: Some(text), ..PutOptions::default() };
        assert!(metadata(format!("\"{}\"", "é".repeat(511))).attributes(NOW).is_ok());
        assert!(
            metadata(format!("{}{}", "[".repeat(512), "]".repeat(512))).attributes(NOW).is_ok()
        );
        let wrong = metadata("undefined".to_owned()).attributes(NOW);
        assert!(matches!(wrong, Err(KvError::MetadataNotJson)));
        let long = metadata("é".repeat(513));
        let text = "KV PUT failed: 413 Metadata length of 1026 exceeds limit of 1024.";
        assert_eq!(long.attributes(NOW).unwrap_err().to_string(), text);
        let both = PutOptions { expiration_ttl: Some(1), ..long };
        assert!(matches!(both.attributes(NOW), Err(KvError::ShortExpirationTtl(1))));
    }
}
