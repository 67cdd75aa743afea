//! The values that an argument can choose from, and what the help says about each.
//!
//! clap could derive them beside the types, but nothing below `cli` may know clap.

use crate::api::worker::{Contract, IndexMode};
use crate::conditions::{ConsistencyMode, Preset, PricePlan, SameKeyWrites};
use crate::config::Api;
use crate::formats::Format;
use crate::transfer::IndexChoice;
use clap::ValueEnum;
use clap::builder::PossibleValue;

macro_rules! choices {
    ($type:ty: $($variant:ident = $name:literal, $help:literal;)+) => {
        impl ValueEnum for $type {
            fn value_variants<'a>() -> &'a [Self] {
                &[$(Self::$variant),+]
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(match self {
                    $(Self::$variant => PossibleValue::new($name).help($help),)+
                })
            }
        }
    };
}

choices!(Api:
    Worker = "worker", "The PysonDBKV Worker";
    KvStore = "kv-store", "The key-value store with the FastAPI interface";
);

choices!(Contract:
    Documented = "documented", "What the README promises";
    Published = "published", "What the published Worker really does, open endpoints included";
);

choices!(IndexMode:
    Racing = "racing", "Changes race, as on Workers KV: concurrent adds can lose entries";
    Serialized = "serialized", "One change at a time, as in a Durable Object: no entry is ever lost";
);

choices!(Preset:
    Local = "local",
        "As `wrangler dev`: strong reads, limited sizes, and warnings of what production would do";
    Production = "production",
        "As Cloudflare documents it: stale reads, one write per second and key, operation limits, \
         the free plan's quotas, latency";
);

choices!(ConsistencyMode:
    Strong = "strong", "Every read sees the central store";
    Eventual = "eventual",
        "A read sees the location's cache, or the central store where the cache holds nothing fresh";
);

choices!(SameKeyWrites:
    Off = "off", "The write succeeds, as in `wrangler dev`";
    Refused = "429", "The write fails with `429 Too Many Requests`, as Cloudflare documents it";
    LastWriterWins = "last-writer-wins",
        "The write is accepted and waits until the window ends. Of several waiting writes only the \
         last one is stored; the others are lost without an error. Seen in the field";
);

choices!(PricePlan:
    None = "none", "No quotas";
    Free = "free",
        "Daily quotas that end at 00:00 UTC: 100,000 reads; 1,000 writes, deletes and lists each";
    Paid = "paid", "No quotas; usage above the monthly allowances costs money";
);

choices!(Format:
    GetAll = "get-all", "What GET /getAll answers: a JSON array of items, without metadata and expiration";
    Ndjson = "ndjson", "JSON lines: every entry to the byte, with metadata and expiration";
    Bulk = "bulk", "What `wrangler kv bulk put` takes: every entry to the byte, with the same";
);

choices!(IndexChoice:
    Rebuild = "rebuild", "It lists every item: those that it listed first, in their order";
    Keep = "keep", "It is taken as any other entry";
    Untouched = "none", "It is not taken, and the store's own stays as it is";
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_control_plane_knows_presets_by_the_same_names() {
        for preset in Preset::value_variants() {
            let name = preset.to_possible_value().unwrap();
            assert_eq!(Preset::named(name.get_name()), Some(*preset));
        }
    }
}
