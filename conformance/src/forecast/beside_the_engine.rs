//! The same load in the model and in the emulator's engine, whose clock is moved by hand: both must tell
//! the same, as far as chance allows.

use std::sync::Arc;

use fastrand::Rng;
use tokio::task::JoinSet;

use super::arrivals::Arrivals;
use super::course::play;
use super::engine_under_load::{Engine, Figures};
use super::load::RequestKind;
use super::moment::{Moment, SECOND};
use super::namespace::Holdings;
use super::outlook::Spread;
use super::production::{PricePlan, Production};
use super::tally::Ending;
use super::world::World;

/// Adds, updates, deletes, reads and listings a second.
const RATES: [f64; 5] = [0.4, 0.5, 0.05, 3.0, 0.02];
const LOCATIONS: u32 = 4;
const ITEMS: u32 = 60;
const TIME: Moment = 10 * 60 * SECOND;
const SEEDS: u64 = 3;

type Figure = fn(&Figures) -> f64;

/// Each of them, by its name.
const FIGURES: [(&str, Figure); 5] = [
    ("the share of adds that meet a 429", |figures| figures.adds_refused),
    ("the share of updates that meet a 429", |figures| figures.updates_refused),
    ("the items that no listing shows", |figures| figures.unlisted),
    ("the share of reads that are stale", |figures| figures.stale_share),
    ("the 99th percentile of staleness", |figures| figures.stale_99),
];

#[tokio::test]
async fn the_model_tells_what_the_engine_does() {
    let model: Vec<Figures> = (0..4 * SEEDS).map(in_the_model).collect();
    let mut engine = Vec::new();
    for seed in 0..SEEDS {
        engine.push(in_the_engine(seed).await);
    }
    for (name, figure) in FIGURES {
        let model = Spread::of(model.iter().map(figure));
        let engine = Spread::of(engine.iter().map(figure));
        let told = format!("{name}: {model:?} in the model, {engine:?} in the engine");
        assert!(model.max > 0.0, "the load shows nothing of {told}");
        let is_within = (model.min..=model.max).contains(&engine.median);
        assert!(is_within, "{told}");
    }
}

fn in_the_model(seed: u64) -> Figures {
    let holdings = Holdings { items: ITEMS, listed: ITEMS, dangling: 0 };
    let production = Production::on(PricePlan::Paid);
    let mut world = World::new(production, LOCATIONS, holdings, None, Rng::with_seed(seed));
    play(&mut world, RATES, 0, TIME);
    let holdings = world.namespace.holdings();
    let refused = |kind| {
        let count = |ending| world.tally.count(kind, ending) as f64;
        count(Ending::TooSoon) / (count(Ending::TooSoon) + count(Ending::Done))
    };
    Figures {
        adds_refused: refused(RequestKind::Add),
        updates_refused: refused(RequestKind::Update),
        unlisted: f64::from(holdings.items - holdings.listed),
        stale_share: world.tally.reads.stale_share(),
        stale_99: world.tally.reads.percentile(99.0),
    }
}

async fn in_the_engine(seed: u64) -> Figures {
    let engine = Arc::new(Engine::new(seed, ITEMS));
    let mut rng = Rng::with_seed(seed);
    let (mut arrivals, mut under_way) = (Arrivals::from(0, RATES, &mut rng), JoinSet::new());
    let mut number = 0;
    while arrivals.next() < TIME {
        engine.pass_until(arrivals.next(), &mut under_way).await;
        let kind = arrivals.take(&mut rng);
        let at = format!("location-{}", rng.u32(..LOCATIONS));
        number += 1;
        under_way.spawn(Arc::clone(&engine).request(number, kind, at, rng.u64(..)));
    }
    engine.pass_until(TIME + 120 * SECOND, &mut under_way).await;
    engine.figures(number + 1, &mut under_way).await
}
