//! `--ca-cert FILE` and `--insecure`: which certificates a target may show.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Once;

use anyhow::Context;
use clap::Args;

use super::print::tell;
use crate::site::Trust;

#[derive(Debug, Clone, Args)]
pub(super) struct CertificateArguments {
    /// Trust the certificates of this PEM file too, beside the machine's or those of `SSL_CERT_FILE`.
    #[arg(long, value_name = "FILE")]
    pub(super) ca_cert: Option<PathBuf>,
    /// Check no certificate, as for a staging host that signs its own. ANYBODY ON THE WAY CAN READ THE KEY.
    #[arg(long, conflicts_with = "ca_cert")]
    pub(super) insecure: bool,
}

/// Whether it was told that no certificate is checked. A command makes several clients.
static TOLD: Once = Once::new();

/// Trust in every certificate, told loudly.
pub(super) fn blind() -> Trust {
    TOLD.call_once(|| {
        tell("warning: no certificate is checked (--insecure); anybody on the way can read the auth key");
    });
    Trust::blind()
}

/// Trust in the certificates of a file beside the machine's.
pub(super) fn added(file: &Path) -> anyhow::Result<Trust> {
    let problem = || format!("the certificates {} cannot be used", file.display());
    let pem = fs::read(file).with_context(problem)?;
    Trust::default().adding(&pem).with_context(problem)
}
