//! Why a shared ledger cannot be used.

use pysondbkv_emulator::storage::{Failed, StoreError};

/// Why a shared ledger cannot be used. No text shows the password of its address.
#[derive(Debug, thiserror::Error)]
pub enum FleetError {
    /// There is no connection, or the server will not do.
    #[error("the shared ledger cannot be used, and nothing was sent to the target")]
    Unusable(#[from] StoreError),
    /// A call was not answered. It may have been carried out.
    #[error("the shared ledger does not answer: {0}")]
    Silent(#[from] Failed),
    /// The answer has another form than ours have.
    #[error("the shared ledger answers what no script of ours answers")]
    Strange,
}
