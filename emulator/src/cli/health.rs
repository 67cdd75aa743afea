//! The command `health`: whether an emulator answers, for containers and for whoever waits for one.

use super::access::AccessArguments;
use crate::transfer::{self, base_url};
use clap::Args;
use std::time::Duration;
use tokio::time::{Instant, sleep};
use url::Url;

/// The pause between two questions.
const PAUSE: Duration = Duration::from_millis(100);

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  pysondbkv-emulator health
  pysondbkv-emulator health http://127.0.0.1:8000 --wait 30s

Exit status: 0 an emulator answers; 1 none does; 2 wrong usage.")]
pub(super) struct Health {
    /// The base URL of the emulator.
    #[arg(value_name = "URL", default_value = "http://127.0.0.1:8787", value_parser = base_url)]
    url: Url,
    /// Ask again for so long until one answers.
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = humantime::parse_duration)]
    wait: Duration,
    #[command(flatten)]
    access: AccessArguments,
}

impl Health {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let access = self.access.access();
        let end = Instant::now() + self.wait;
        loop {
            match transfer::health(&self.url, access.clone()).await {
                Err(_) if Instant::now() < end => sleep(PAUSE).await,
                answered => return Ok(answered?),
            }
        }
    }
}
