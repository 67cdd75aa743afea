//! A front that interferes now and then, or from some moment on. It is never a failure of the Worker's, and
//! the store is as empty as before.

use rstest::rstest;

use super::pages;
use super::script::{Reply, Rule, Turn, after, always, every, now_and_then};
use super::{Front, typed};
use crate::support::told;

/// What most of these tests run: scenarios that read and write in every way.
const SOME: &str = "--only add --only update --only get-all --only delete";

#[rstest]
#[case::challenge(Turn::Answers(pages::CHALLENGE))]
#[case::limit(Turn::Answers(pages::LIMIT_FOR_A_SECOND))]
#[case::block(Turn::Answers(pages::BLOCK))]
#[case::down(Turn::Answers(pages::DOWN))]
#[case::slow(Turn::ActsAndAnswers(pages::SLOW))]
#[case::bad_gateway(Turn::ActsAndAnswers(pages::BAD_GATEWAY))]
#[case::unavailable(Turn::Answers(pages::UNAVAILABLE))]
#[case::forbidden(Turn::Answers(pages::FORBIDDEN))]
#[case::login(Turn::Answers(pages::LOGIN))]
#[case::access(Turn::Answers(pages::ACCESS))]
#[case::closed(Turn::Closes)]
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_now_and_then_is_no_failure(#[case] turn: Turn) {
    let front = Front::of_worker([now_and_then(23, turn)]).await;
    let (status, told) = told(&typed(&front.url, &format!("run {SOME}"))).await;
    assert!(matches!(status, 0 | 5), "{told}");
    assert!(!told.contains("FAILED") && told.contains(" passed"), "{told}");
    assert_eq!(front.listing().await, "[]", "{told}");
}

/// One of these updates is of ` KEY`, which no path can name, and the front alone answers it.
#[rstest]
#[case::login(pages::LOGIN)]
#[case::bad_gateway(pages::BAD_GATEWAY)]
#[tokio::test(flavor = "multi_thread")]
async fn an_update_that_only_a_front_answered_leaves_nothing(#[case] reply: Reply) {
    let front = Front::of_worker([every(5, Turn::Answers(reply))]).await;
    let words = typed(&front.url, "run --suite worker --only update/needs-the-whole-key");
    let (status, told) = told(&words).await;
    assert!(matches!(status, 0 | 5), "{status} {told}");
    assert_eq!(front.listing().await, "[]", "{told}");
}

/// What a deployment answers itself is judged, however it looks.
#[rstest]
#[case::unavailable(pages::UNAVAILABLE)]
#[case::forbidden(pages::FORBIDDEN)]
#[case::thrown(pages::THROWN)]
#[tokio::test(flavor = "multi_thread")]
async fn what_one_endpoint_always_answers_is_a_failure(#[case] reply: Reply) {
    let front = Front::of_worker([always(Turn::Answers(reply)).at("PUT", "/update")]).await;
    let words = typed(&front.url, "run --only update/merges-shallowly --max-wait 1s");
    let (status, told) = told(&words).await;
    assert_eq!(status, 1, "{told}");
    assert_eq!(front.listing().await, "[]", "{told}");
}

/// A firewall of Cloudflare's that blocks one endpoint says nothing of the Worker.
#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_the_edge_blocks_is_not_judged() {
    let front = Front::of_worker([always(Turn::Answers(pages::BLOCK)).at("PUT", "/update")]).await;
    let (status, told) = told(&typed(&front.url, "run --only update/merges-shallowly")).await;
    assert_eq!(status, 5, "{told}");
    assert!(told.contains("its code 1020: a firewall rule blocks the request"), "{told}");
    assert_eq!(front.listing().await, "[]", "{told}");
}

/// The target is gone in the middle of a command, which ends within a few timeouts.
#[rstest]
#[case::run_closed("run", after(60, Turn::Closes))]
#[case::run_hanging("run", after(60, Turn::Hangs))]
#[case::run_challenged("run", after(60, Turn::Answers(pages::CHALLENGE)))]
#[case::audit_hanging("audit", after(20, Turn::Hangs))]
#[case::fuzz_hanging("fuzz --steps 100 --out /nowhere", after(60, Turn::Hangs))]
#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_goes_away_ends_the_command(#[case] command: &str, #[case] rule: Rule) {
    let front = Front::of_worker([rule]).await;
    let (status, told) = told(&format!("{} --timeout 2", typed(&front.url, command))).await;
    assert!(matches!(status, 5 | 6), "{command}: {status} {told}");
    assert!(told.contains("the target stopped answering"), "{command}: {told}");
    assert!(!told.contains("FAILED"), "{command}: {told}");
}
