//! The budget of KV writes that a fleet has for a day. The day ends at 00:00 UTC, by the server's clock.

use super::error::FleetError;
use super::scripts::{CORRECT_WRITES, RESERVE_WRITES};
use super::target::Fleet;

/// KV writes that were taken out of a day's budget.
#[derive(Debug)]
pub(crate) struct Reserved {
    fleet: Fleet,
    /// Days since 1970.
    day: u64,
    writes: usize,
}

impl Fleet {
    /// How many KV writes a day's budget has left.
    ///
    /// # Errors
    /// When there is no answer.
    pub(crate) async fn writes_left(&self, budget: usize) -> Result<usize, FleetError> {
        let [_, _, left] = self.reserved(budget, 0).await?;
        Ok(usize::try_from(left).unwrap_or(usize::MAX))
    }

    /// Takes KV writes out of a day's budget; nothing where fewer are left.
    ///
    /// # Errors
    /// When there is no answer.
    pub(crate) async fn reserve_writes(
        &self,
        budget: usize,
        writes: usize,
    ) -> Result<Option<Reserved>, FleetError> {
        let [is_done, day, _] = self.reserved(budget, writes).await?;
        Ok((is_done == 1).then(|| Reserved { fleet: self.clone(), day, writes }))
    }

    async fn reserved(&self, budget: usize, writes: usize) -> Result<[u64; 3], FleetError> {
        let arguments = [budget.to_string(), writes.to_string()];
        self.link().numbers(&RESERVE_WRITES, &self.keys().day(), &arguments).await
    }
}

impl Reserved {
    /// Gives back what was not used, or takes out what was used beyond. If the ledger is lost, the writes
    /// count as used.
    pub(crate) async fn used(self, writes: usize) {
        let Self { fleet, day, writes: reserved } = self;
        let signed = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let more = signed(writes) - signed(reserved);
        let arguments = [day.to_string(), more.to_string()];
        let _ = fleet.link().texts(&CORRECT_WRITES, &fleet.keys().day(), &arguments).await;
    }
}
