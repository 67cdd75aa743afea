//! What a run asks of the platform, in words.

use std::time::Duration;

use crate::record::{Cost, FREE_DAY};

pub(crate) fn in_words(cost: Cost) -> String {
    let Cost { requests, kv_reads, kv_writes, kv_deletes, .. } = cost;
    let share = |of: usize, whole: usize| (of * 100).div_ceil(whole);
    let read = format!(
        "about {requests} requests ({} %), {kv_reads} KV reads ({} %",
        share(requests, FREE_DAY.requests),
        share(kv_reads, FREE_DAY.kv_reads)
    );
    if kv_writes + kv_deletes == 0 {
        return format!("{read} of a free plan's day), and no KV writes");
    }
    format!(
        "{read}), {kv_writes} KV writes ({} %) and {kv_deletes} KV deletes ({} % of a free plan's day)",
        share(kv_writes, FREE_DAY.kv_writes),
        share(kv_deletes, FREE_DAY.kv_deletes)
    )
}

/// A time as somebody would say it who does not know it exactly.
pub(crate) fn about(time: Duration) -> String {
    match time.as_secs() {
        0 | 1 => "about a second".into(),
        seconds @ 2..90 => format!("about {seconds} s"),
        seconds => format!("about {} min", (seconds + 30) / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cost_is_told_as_a_part_of_a_free_plans_day() {
        let cost = Cost {
            requests: 590,
            kv_reads: 71_711,
            kv_writes: 198,
            kv_deletes: 120,
            ..Cost::default()
        };
        let told = "about 590 requests (1 %), 71711 KV reads (72 %), 198 KV writes (20 %) and 120 KV \
                    deletes (12 % of a free plan's day)";
        assert_eq!(in_words(cost), told);
    }

    #[test]
    fn a_time_is_rounded_to_what_is_known_of_it() {
        let told = |millis| about(Duration::from_millis(millis));
        assert_eq!(
            [told(300), told(42_900), told(220_000)],
            ["about a second", "about 42 s", "about 4 min"]
        );
    }
}
