//! The journal as server-sent events.

use pysondbkv_emulator::journal::MAX_WAITING;
use pysondbkv_emulator::{Config, Emulator, Running};
use reqwest::{Client, Response};
use rstest::rstest;

/// An emulator and a client of it.
struct Here {
    emulator: Running,
    client: Client,
}

/// A stream of events, and what of it has come.
struct Events {
    response: Response,
    text: String,
}

impl Here {
    async fn start() -> Self {
        let emulator = Emulator::start(Config::default()).await.unwrap();
        Self { emulator, client: crate::http_client::builder().build().unwrap() }
    }

    async fn get(&self, path: &str) -> String {
        let request = self.client.get(format!("{}{path}", self.emulator.url()));
        request.header("AUTH_KEY", "meow").send().await.unwrap().text().await.unwrap()
    }

    async fn follow(&self, query: &str, headers: &[(&str, &str)]) -> Response {
        let url = format!("{}/__emulator/journal?{query}", self.emulator.url());
        let request = self.client.get(url);
        let add = |request: reqwest::RequestBuilder, (name, value): &(&str, &str)| {
            request.header(*name, *value)
        };
        headers.iter().fold(request, add).send().await.unwrap()
    }

    async fn events(&self, headers: &[(&str, &str)]) -> Events {
        let response = self.follow("format=events", headers).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Events { response, text: String::new() }
    }
}

impl Events {
    /// Reads until a text has come.
    async fn until(&mut self, wanted: &str) -> &str {
        while !self.text.contains(wanted) {
            let chunk = self.response.chunk().await.unwrap().expect("the stream goes on");
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        &self.text
    }

    /// The id of the event with this text.
    fn id_of(&self, wanted: &str) -> &str {
        let event = self.text.split("\n\n").find(|event| event.contains(wanted)).unwrap();
        event.lines().find_map(|line| line.strip_prefix("id: ")).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_comes_first_and_then_each_request_once() {
    let here = Here::start().await;
    here.get("/get/before").await;
    let mut events = here.events(&[]).await;
    events.until("/get/before").await;
    here.get("/get/after").await;
    let text = events.until("/get/after").await;
    assert!(text.starts_with("retry: "), "{text}");
    assert_eq!(text.matches("data: ").count(), 2, "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_goes_on_behind_the_last_event_that_it_has() {
    let here = Here::start().await;
    let mut events = here.events(&[("Accept", "text/event-stream")]).await;
    here.get("/get/one").await;
    events.until("/get/one").await;
    let last = events.id_of("/get/one").to_owned();
    drop(events);
    here.get("/get/two").await;
    let mut events = here.events(&[("Last-Event-ID", &last)]).await;
    let text = events.until("/get/two").await;
    assert!(!text.contains("/get/one"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_filtered_and_told_by_store() {
    let here = Here::start().await;
    let url = format!("{}/@a/__emulator/journal?format=events&target=/get/", here.emulator.url());
    let response = here.client.get(url).send().await.unwrap();
    let mut events = Events { response, text: String::new() };
    for path in ["/get/elsewhere", "/@a/getAll", "/@a/get/here"] {
        here.get(path).await;
    }
    let text = events.until("/get/here").await;
    assert!(!text.contains("elsewhere") && !text.contains("getAll"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_when_the_emulator_stops() {
    let here = Here::start().await;
    let mut events = here.events(&[]).await;
    events.until("retry").await;
    let began = std::time::Instant::now();
    here.emulator.stop().await;
    assert!(events.response.chunk().await.unwrap().is_none(), "it ends as an answer should");
    assert!(began.elapsed().as_secs() < 5, "nothing waits for it");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_so_many_follow_and_one_that_leaves_makes_room() {
    let here = Here::start().await;
    let mut all = Vec::new();
    for _ in 0..MAX_WAITING {
        all.push(here.events(&[]).await);
    }
    let refused = here.follow("format=events", &[]).await;
    assert_eq!(refused.status(), 429);
    assert!(refused.text().await.unwrap().contains("too_many_readers"));
    all.pop();
    while here.follow("format=events", &[]).await.status() != 200 {}
}

#[rstest]
#[case::an_unknown_position("format=events", ("Last-Event-ID", "7"), 400, "Last-Event-ID")]
#[case::a_wait("format=events&wait-for=1", ("Accept", "*/*"), 400, "wait-for")]
#[case::a_limit_of_time("within-ms=1", ("Accept", "text/event-stream"), 400, "within-ms")]
#[case::another_format("format=xml", ("Accept", "*/*"), 400, "events")]
#[case::another_origin("format=events", ("Origin", "https://evil.example"), 403, "cross_origin")]
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_request_for_events_is_refused(
    #[case] query: &str,
    #[case] header: (&str, &str),
    #[case] status: u16,
    #[case] told: &str,
) {
    let here = Here::start().await;
    let answer = here.follow(query, &[header]).await;
    assert_eq!(answer.status(), status);
    let text = answer.text().await.unwrap();
    assert!(text.contains(told), "{text}");
}
