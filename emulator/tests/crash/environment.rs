//! How much is tried, and from which seed.

/// How often the program is killed if nobody says otherwise.
const FEW: u64 = 5;

pub(crate) fn rounds() -> u64 {
    number("CRASH_ROUNDS").unwrap_or(FEW)
}

/// The seed that `CRASH_SEED` gives, or a new one. It is printed, so a failed test shows it.
pub(crate) fn seed() -> u64 {
    let seed = number("CRASH_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("CRASH_SEED={seed}");
    seed
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
