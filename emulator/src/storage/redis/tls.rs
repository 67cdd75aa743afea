//! TLS of the connections: with `ring`, as everywhere in the program.

use rustls::crypto::{CryptoProvider, ring};

/// Lets TLS use `ring`, unless the program that this library is part of has chosen something else.
pub(super) fn choose_provider() {
    if CryptoProvider::get_default().is_none() {
        // Where somebody else was faster, theirs is used.
        drop(ring::default_provider().install_default());
    }
}
