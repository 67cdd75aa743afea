//! The scripts. A node keeps them by their hash; one that does not know a script is sent its text.

use std::sync::LazyLock;

use redis::Script;

macro_rules! scripts {
    ($($name:ident $file:literal)*) => {
        $(pub(super) static $name: LazyLock<Script> = LazyLock::new(|| {
            Script::new(concat!(include_str!("scripts/common.lua"), include_str!($file)))
        });)*
    };
}

scripts! {
    APPEND "scripts/append.lua"
    BEGIN "scripts/begin.lua"
    CLOSE "scripts/close.lua"
    CORRECT_WRITES "scripts/correct_writes.lua"
    END_TURN "scripts/end_turn.lua"
    FORGET_TARGET "scripts/forget_target.lua"
    LEAVE "scripts/leave.lua"
    LINES "scripts/lines.lua"
    LIST "scripts/list.lua"
    NOTE_TARGET "scripts/note_target.lua"
    RENEW_TURN "scripts/renew_turn.lua"
    RESERVE_WRITES "scripts/reserve_writes.lua"
    TAKE "scripts/take.lua"
    TARGETS "scripts/targets.lua"
    TURN "scripts/turn.lua"
}
