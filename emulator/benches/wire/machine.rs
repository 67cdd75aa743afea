//! On what machine and with which versions it was measured, in general words.

use std::fs;
use std::time::SystemTime;

/// The lock file, which has the version of every crate.
const LOCK: &str = include_str!("../../../Cargo.lock");

/// The day in UTC, as in `2026-11-21`.
pub(crate) fn today() -> String {
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    now.split('T').next().unwrap_or_default().to_owned()
}

/// Cores, processor and system.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processor = field("/proc/cpuinfo", "model name", ':');
    let system = field("/etc/os-release", "PRETTY_NAME", '=');
    format!(
        "{cores} cores of {}, {}",
        processor.as_deref().unwrap_or(std::env::consts::ARCH),
        system.as_deref().unwrap_or(std::env::consts::OS)
    )
}

/// The versions of the emulator and of the programs that it is compared with.
pub(crate) fn versions<'a>(installed: impl Iterator<Item = &'a str>) -> String {
    let mut versions = vec![
        format!("pysondbkv-emulator {}", env!("CARGO_PKG_VERSION")),
        format!("warp {}", locked("warp")),
        format!("hyper {}", locked("hyper")),
    ];
    versions.extend(installed.map(str::to_owned));
    versions.join(", ")
}

fn field(file: &str, name: &str, separator: char) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let (_, value) = text
        .lines()
        .filter_map(|line| line.split_once(separator))
        .find(|(own, _)| own.trim() == name)?;
    Some(value.trim().trim_matches('"').to_owned())
}

fn locked(name: &str) -> &'static str {
    let entry = format!("name = \"{name}\"\nversion = \"");
    let rest = LOCK.split_once(&entry).map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap_or_default()
}
