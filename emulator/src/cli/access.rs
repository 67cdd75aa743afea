//! The arguments about what opens an emulator or a deployment.

use super::secret::Secret;
use crate::auth_key::AuthKey;
use crate::transfer::Access;
use clap::Args;

#[derive(Debug, Clone, Args)]
pub(super) struct AccessArguments {
    /// The auth key of the emulator or the deployment [default: meow].
    #[arg(long, value_name = "KEY", env = "AUTH_KEY", hide_env_values = true)]
    #[arg(value_parser = Secret)]
    auth_key: Option<AuthKey>,
    /// The token of an emulator's control plane, where it asks for one.
    #[arg(long, value_name = "TOKEN", env = "EMULATOR_CONTROL_TOKEN", hide_env_values = true)]
    #[arg(value_parser = Secret)]
    control_token: Option<AuthKey>,
}

impl AccessArguments {
    pub(super) fn access(self) -> Access {
        Access { auth_key: self.auth_key.unwrap_or_default(), control_token: self.control_token }
    }
}
