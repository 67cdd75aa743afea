//! The cause of a failed exchange, in one sentence.

use std::error::Error;
use std::io;

use rustls::AlertDescription;

/// The message of the innermost error. The outer ones only say that a request failed.
pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    if let Some(reason) = untrusted(error) {
        return format!(
            "its certificate is not trusted here ({reason}); --ca-cert FILE adds the certificate that signed \
             it, and --insecure checks none"
        );
    }
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

/// Whether a server refused to speak HTTP/1.1.
pub(super) fn speaks_only_http_2(error: &io::Error) -> bool {
    let alert = rustls::Error::AlertReceived(AlertDescription::NoApplicationProtocol);
    tls(error).is_some_and(|tls| *tls == alert)
}

/// Why a certificate was refused; nothing where that is not the cause.
fn untrusted(error: &(dyn Error + 'static)) -> Option<String> {
    let cause = chain(error).filter_map(|error| error.downcast_ref::<io::Error>()).find_map(tls)?;
    match cause {
        rustls::Error::InvalidCertificate(reason) => Some(reason.to_string()),
        _ => None,
    }
}

/// The error of TLS within one of the system. Only `get_ref` shows it.
fn tls(error: &io::Error) -> Option<&rustls::Error> {
    let inner = error.get_ref()?;
    match inner.downcast_ref::<io::Error>() {
        Some(within) => tls(within),
        None => inner.downcast_ref(),
    }
}

/// An error and those that caused it.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}
