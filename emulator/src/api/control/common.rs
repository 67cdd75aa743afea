//! What holds for all emulators on one store: the clock, and the conditions of every store.

use crate::api::store_name::StoreName;
use crate::api::stores::Stores;
use crate::clock::Position;
use crate::conditions::Conditions;
use crate::environment::Environment;
use crate::storage::StorageError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The document that emulators hand to each other.
#[derive(Debug, Serialize, Deserialize)]
struct Common {
    clock: Position,
    /// Those that stores begin with.
    conditions: Conditions,
    /// Those of stores that have others, by name.
    stores: BTreeMap<String, Conditions>,
}

/// Tells the other emulators what holds here, if there can be any.
pub(super) async fn tell(environment: &Environment, stores: &Stores) -> Result<(), StorageError> {
    let Some(fleet) = &environment.fleet else { return Ok(()) };
    let common = Common {
        clock: environment.clock.position(),
        conditions: (*stores.conditions(None)).clone(),
        stores: stores.own_conditions(),
    };
    let text = serde_json::to_string(&common).map_err(StorageError::writing)?;
    fleet.tell(&text).await
}

/// Lets hold here what another emulator has told, if any has.
pub(crate) async fn adopt(environment: &Environment, stores: &Stores) -> Result<(), StorageError> {
    let Some(fleet) = &environment.fleet else { return Ok(()) };
    let Some(text) = fleet.news().await? else { return Ok(()) };
    let common = serde_json::from_str(&text).map_err(StorageError::reading)?;
    let Common { clock, conditions, stores: own } = common;
    environment.clock.follow(clock);
    stores.set_conditions(None, &Arc::new(conditions));
    for (name, conditions) in own {
        let name = StoreName::parse(&name);
        if name.is_some() {
            stores.set_conditions(name.as_ref(), &Arc::new(conditions));
        }
    }
    tracing::info!("the clock and the conditions are those that another emulator was told");
    Ok(())
}
