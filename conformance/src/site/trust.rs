//! Which certificates a target may show.
//!
//! The machine's root certificates count, or those that `SSL_CERT_FILE` names. The user may add more, or
//! do without any check.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

/// Which certificates a target may show. The default is those that the machine trusts.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Certificates that count beside the machine's.
    added: Vec<CertificateDer<'static>>,
    is_blind: bool,
}

/// Why no certificate can be checked.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// There are no root certificates.
    #[error("this machine has no root certificates for https{0}; --ca-cert FILE names some")]
    NoRoots(String),
    /// A text holds no certificate, or a broken one.
    #[error("it holds no certificate in PEM, or a broken one{0}")]
    NoCertificate(String),
}

impl Trust {
    /// Also trusts the certificates of a PEM text.
    ///
    /// # Errors
    /// When the text holds no certificate, or a broken one.
    pub fn adding(mut self, pem: &[u8]) -> Result<Self, TrustError> {
        let broken =
            |error: &dyn std::fmt::Display| TrustError::NoCertificate(format!(": {error}"));
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let read = read.map_err(|error| broken(&error))?;
        if read.is_empty() {
            return Err(TrustError::NoCertificate(String::new()));
        }
        for certificate in &read {
            RootCertStore::empty().add(certificate.clone()).map_err(|error| broken(&error))?;
        }
        self.added.extend(read);
        Ok(self)
    }

    /// Trusts every certificate.
    #[must_use]
    pub fn blind() -> Self {
        Self { is_blind: true, ..Self::default() }
    }

    /// How TLS is spoken with this trust. Where no certificate will be shown, no roots are looked for.
    ///
    /// # Errors
    /// When roots are needed and there are none.
    pub(super) fn tls(&self, needs_roots: bool) -> Result<ClientConfig, TrustError> {
        let builder = ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .expect("ring provides the default protocol versions");
        if self.is_blind {
            let blind = Arc::new(Blind(ring::default_provider()));
            let builder = builder.dangerous().with_custom_certificate_verifier(blind);
            return Ok(builder.with_no_client_auth());
        }
        let roots = if needs_roots { self.roots()? } else { RootCertStore::empty() };
        Ok(builder.with_root_certificates(roots).with_no_client_auth())
    }

    fn roots(&self) -> Result<RootCertStore, TrustError> {
        let native = rustls_native_certs::load_native_certs();
        let mut roots = RootCertStore::empty();
        // A machine may hold certificates that cannot be read; the others count.
        roots.add_parsable_certificates(native.certs);
        roots.add_parsable_certificates(self.added.iter().cloned());
        if roots.is_empty() {
            let reason = native.errors.first().map(|error| format!(": {error}"));
            return Err(TrustError::NoRoots(reason.unwrap_or_default()));
        }
        Ok(roots)
    }
}

/// Accepts whatever certificate is shown.
#[derive(Debug)]
struct Blind(CryptoProvider);

impl ServerCertVerifier for Blind {
    fn verify_server_cert(
        &self,
        _shown: &CertificateDer<'_>,
        _between: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _shown: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _shown: &CertificateDer<'_>,
        _signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::empty("")]
    #[case::no_pem("hello")]
    #[case::a_key("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    #[case::cut("-----BEGIN CERTIFICATE-----\nAAAA\n")]
    #[case::broken("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    fn what_is_no_certificate_is_refused(#[case] pem: &str) {
        let told = Trust::default().adding(pem.as_bytes()).unwrap_err().to_string();
        assert!(told.contains("no certificate in PEM"), "{told}");
    }
}
