//! `forecast`: what an owner is told before the load comes.

use std::fs;
use std::time::Duration;

use http::Method;
use pysondbkv_conformance::base_url::BaseUrl;
use pysondbkv_conformance::exchange::Request;
use pysondbkv_conformance::site::{Client, Repeatable};
use pysondbkv_emulator::{Config, Emulator};
use serde_json::Value;
use tempfile::tempdir;

use crate::support::{assert_fits, program, status, told_with};

/// The figures of a plan, as the program tells them in JSON.
fn plan(words: &str) -> Value {
    let words = ["forecast --report json", words].join(" ");
    let output = program(&words.split_whitespace().collect::<Vec<_>>());
    assert_eq!(status(&output), 0, "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_fits("forecast.schema.json", &report);
    report["plans"][0].clone()
}

fn median(figure: &Value) -> f64 {
    figure["median"].as_f64().unwrap()
}

#[test]
fn adds_at_once_meet_429s_and_lose_entries() {
    let quiet = plan("--plan paid --adds 10/day --days 2 --seeds 2");
    let busy = plan("--plan paid --adds 0.5/s --locations 3 --days 1 --seeds 2");
    let adds = |plan: &Value, ending| median(&plan["requests"]["adds"][ending]);
    assert!(adds(&quiet, "too_soon") < 1.0, "{quiet}");
    assert!(median(&quiet["unlisted_items"]) < 1.0, "{quiet}");
    let share = adds(&busy, "too_soon") / adds(&busy, "sent");
    assert!((0.25..0.40).contains(&share), "{share} of the adds of half a one a second");
    assert!(median(&busy["unlisted_items"]) > 1_000.0, "{busy}");
}

#[test]
fn a_free_plan_ends_with_its_quota_of_reads() {
    let plan = plan("--plan free --reads 2/s --items 10 --days 2 --seeds 2");
    assert_eq!(plan["first_days"]["reads_quota"]["worlds"], 2);
    assert!((median(&plan["days"][1]["kv_reads"]) - 100_000.0).abs() < 0.5, "{plan}");
    let refused = median(&plan["requests"]["reads"]["over_quota"]);
    assert!((140_000.0..152_000.0).contains(&refused), "{refused} of 345,600 reads");
}

#[test]
fn the_listing_fails_on_the_day_on_which_it_passes_its_operations() {
    let free = plan("--plan free --adds 100/day --items 800 --days 4 --seeds 2");
    let day = median(&free["first_days"]["listing_fails"]["day"]);
    assert!((2.0..=3.0).contains(&day), "day {day}");
    let paid = plan("--plan paid --adds 100/day --items 800 --days 4 --seeds 2");
    assert_eq!(paid["first_days"]["listing_fails"]["worlds"], 0);
}

#[test]
fn what_is_too_much_is_sampled_and_the_report_says_so() {
    let plan = plan("--plan paid --reads 1000/s --items 10 --days 3 --seeds 1 --steps 100000");
    assert_eq!(plan["simulated"]["seconds_a_day"], 60);
    let reads = median(&plan["requests"]["reads"]["sent"]);
    assert!((reads / 259_200_000.0 - 1.0).abs() < 0.05, "{reads} reads in three days");
    let usd = median(&plan["month_usd"]);
    assert!((1_900.0..2_300.0).contains(&usd), "{usd} for 2.6 billion reads");
}

#[test]
fn the_same_seeds_tell_the_same_and_others_something_else() {
    let of =
        |seed: &str| plan(&format!("--adds 0.2/s --days 1 --seeds 2 --plan paid --seed {seed}"));
    assert_eq!(of("7"), of("7"));
    assert_ne!(of("7")["requests"], of("8")["requests"]);
}

#[test]
fn a_load_comes_from_a_file_and_goes_into_a_page() {
    let folder = tempdir().unwrap();
    let [load, page] = ["load.toml", "forecast.html"].map(|name| folder.path().join(name));
    fs::write(&load, "adds = \"50/day\"\nreads = 0.1\ndays = 3\n").unwrap();
    let report = format!("html={}", page.display());
    let load = load.display().to_string();
    let output =
        program(&["forecast", "--load", &load, "--days", "2", "--seeds", "2", "--report", &report]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(status(&output), 0, "{output:?}");
    assert!(told.contains("2 days of adds 50/day, reads 0.1/s"), "{told}");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("On the free plan") && page.contains("<polyline"), "{page}");
    assert!(!page.contains("<script") && !page.contains("NaN"), "{page}");
}

#[test]
fn what_cannot_be_foreseen_is_refused_in_a_sentence() {
    for (words, told) in [
        ("forecast", "the load has no requests"),
        ("forecast --reads 1/s --days 0", "the number of days must be from 1 to 366"),
        ("forecast --load /no/such/file", "cannot read /no/such/file"),
        ("forecast --reads 900000/s --growth 100", "the load would grow to"),
    ] {
        let output = program(&words.split_whitespace().collect::<Vec<_>>());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(status(&output), 2, "{error}");
        assert!(error.contains(told), "{error}");
    }
}

/// An emulator that other machines can reach shows its journal only to those who have its token.
#[tokio::test(flavor = "multi_thread")]
async fn the_journal_of_an_emulator_with_a_token_is_read_with_it() {
    let token = "t0ken-0f-the-c0ntrol-plane";
    let control_token = Some(pysondbkv_emulator::AuthKey::parse(token).unwrap());
    let config = Config { control_token, ..Config::default() };
    let emulator = Emulator::start(config).await.unwrap();
    let base = BaseUrl::parse(emulator.url()).unwrap();
    let client = Client::new(&base, Duration::from_secs(30)).unwrap();
    for _ in 0..2 {
        let request = Request::new(Method::GET, "/get/k");
        client.send(&base, &request, Repeatable::Yes).await.unwrap();
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let words = format!("forecast --days 1 --seeds 1 --journal {}", emulator.url());
    let (status, told) = told_with(&words, &[("EMULATOR_CONTROL_TOKEN", token)]).await;
    assert!(status == 0 && told.contains("The journal has 2 requests"), "{told}");
    let (status, told) = told_with(&format!("{words} --control-token {token}"), &[]).await;
    assert!(status == 0 && !told.contains(token), "{told}");
    for wrong in ["", "wrong-t0ken"] {
        let (status, told) = told_with(&words, &[("EMULATOR_CONTROL_TOKEN", wrong)]).await;
        assert!(matches!(status, 2 | 3) && told.to_lowercase().contains("control-token"), "{told}");
        assert!(wrong.is_empty() || !told.contains(wrong), "{told}");
    }
}
