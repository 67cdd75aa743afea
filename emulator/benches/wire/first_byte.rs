//! Listings: when their first byte arrives, and how much memory they take.

use crate::client::Client;
use crate::finding::Finding;
use crate::load::{self, Until};
use crate::process::forget_peak;
use crate::program::Program;
use crate::programs::Programs;
use crate::result::Spread;
use crate::size::resident;
use crate::workload::Workload;

const ASKS: usize = 11;
/// How many clients request a listing at once when memory is measured.
const AT_ONCE: u64 = 4;

/// When the bytes of one listing arrive, in milliseconds after its request.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) what: String,
    pub(crate) first_byte: Spread,
    pub(crate) last_byte: Spread,
}

/// Requests both listings of both stores, over one connection each.
pub(crate) async fn listings(programs: &Programs) -> anyhow::Result<Vec<Listing>> {
    let mut listings = Vec::new();
    let stores = [("10,000", &programs.ten_thousand), ("100,000", &programs.hundred_thousand)];
    for (endpoint, workload) in [("getAll", Workload::get_all()), ("the page", Workload::page())] {
        for (items, program) in stores {
            // The contests have changed its items.
            load::reset(program.address).await?;
            let what = format!("{endpoint}, {items} items");
            listings.push(time(what, program, &workload).await?);
        }
    }
    Ok(listings)
}

async fn time(what: String, program: &Program, workload: &Workload) -> anyhow::Result<Listing> {
    let mut client = Client::connect(program.address).await?;
    let (mut first, mut last) = (Vec::new(), Vec::new());
    for _ in 0..ASKS {
        let timing = client.ask(workload, 0).await?;
        first.push(timing.first_byte.as_secs_f64() * 1e3);
        last.push(timing.last_byte.as_secs_f64() * 1e3);
    }
    Ok(Listing { what, first_byte: Spread::of(first), last_byte: Spread::of(last) })
}

/// How much memory four listings of 100,000 items at once add at most to the emulator's. Less than one
/// listing, if they are streamed.
pub(crate) async fn memory(programs: &Programs) -> anyhow::Result<[Finding; 2]> {
    let (program, listing) = (&programs.hundred_thousand, Workload::get_all());
    let answer = load::body(program.address, &listing).await?.len();
    let answer = crate::size::megabytes(u64::try_from(answer)?);
    let before = resident(program);
    let peak_is_new = forget_peak(program.process()).is_ok();
    load::run(program.address, &listing, AT_ONCE, Until::requests(4 * AT_ONCE)).await?;
    let peak = program.usage().filter(|_| peak_is_new).map(|usage| usage.peak_bytes / 1e6);
    let grown = peak.zip(before).map(|(peak, before)| peak - before);
    let one = |what, value: Option<f64>| Finding::new(what, value.into_iter().collect(), "MB");
    Ok([
        one("emulator: memory with 100,000 items", before),
        one("emulator: how much it grows while 4 clients list them at once (target: by less than one listing)", grown)
            .at_most(answer),
    ])
}
