//! `--ca-cert FILE` and `--insecure`: which certificates a target may show.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::print::tell;
use crate::site::Trust;

#[derive(Debug, Args)]
pub(super) struct CertificateArguments {
    /// Trust the certificates of this PEM file too, beside the machine's or those of `SSL_CERT_FILE`.
    #[arg(long, value_name = "FILE")]
    ca_cert: Option<PathBuf>,
    /// Check no certificate, as for a staging host that signs its own. ANYBODY ON THE WAY CAN READ THE KEY.
    #[arg(long, conflicts_with = "ca_cert")]
    insecure: bool,
}

impl CertificateArguments {
    /// The trust that was asked for. A blind one is told.
    pub(super) fn trust(&self) -> anyhow::Result<Trust> {
        if self.insecure {
            tell(
                "warning: no certificate is checked (--insecure); anybody on the way can read the auth key",
            );
            return Ok(Trust::blind());
        }
        let Some(file) = &self.ca_cert else { return Ok(Trust::default()) };
        let problem = || format!("--ca-cert {} cannot be used", file.display());
        let pem = fs::read(file).with_context(problem)?;
        Trust::default().adding(&pem).with_context(problem)
    }

    /// The target as reports name it.
    pub(super) fn noted(&self, target: String) -> String {
        if self.insecure { format!("{target} (no certificate checked)") } else { target }
    }
}
