//! The scripts. A node keeps them by their hash; one that does not know a script is sent its text.

use redis::Script;
use std::sync::LazyLock;

macro_rules! scripts {
    ($($name:ident $file:literal)*) => {
        $(pub(super) static $name: LazyLock<Script> = LazyLock::new(|| {
            Script::new(concat!(include_str!("scripts/common.lua"), include_str!($file)))
        });)*
    };
}

scripts! {
    ABANDON "scripts/abandon.lua"
    ADOPT "scripts/adopt.lua"
    COPY "scripts/copy.lua"
    CURRENT "scripts/current.lua"
    DELETE "scripts/delete.lua"
    DISCARD "scripts/discard.lua"
    GET "scripts/get.lua"
    GET_MANY "scripts/get_many.lua"
    HEAD "scripts/head.lua"
    LIST "scripts/list.lua"
    PURGE "scripts/purge.lua"
    PUT "scripts/put.lua"
    ROWS "scripts/rows.lua"
    SCAN "scripts/scan.lua"
    STORED "scripts/stored.lua"
}
