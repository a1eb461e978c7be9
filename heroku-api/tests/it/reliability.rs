//! The rules about repeating, in numbers, with virtual time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use heroku_api::Client;
use heroku_api::page::Page;
use heroku_api::pipelines::{GetPipeline, ListPipelines};
use heroku_api::promotions::CreatePromotion;
use heroku_api::retry::RetryPolicy;
use heroku_api::transport::TransportErrorKind;
use http::Response;

use crate::fake::{Fake, Reply, ok, status};
use crate::script::{Script, answer};

#[cfg(feature = "reqwest")]
mod closed;
mod once;
mod streams;

const PIPELINE: &str = r#"{"id":"p1","name":"acme"}"#;

/// Numbers that look random and are the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number in `0..below`.
    pub(crate) fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below
    }

    pub(crate) fn percent(&mut self, chance: u64) -> bool {
        self.roll(100) < chance
    }
}

/// A fault after which nobody knows whether the request was executed.
pub(crate) fn ambiguous(dice: &mut Dice) -> Reply {
    match dice.roll(5) {
        0 => Reply::Fails(TransportErrorKind::Timeout),
        1 => Reply::Fails(TransportErrorKind::Interrupted),
        2 => status(502, "<html>bad gateway</html>"),
        3 => status(503, r#"{"id":"service_unavailable"}"#),
        _ => ok(r#"{"id":"cut"#),
    }
}

fn faulty(chance: u64) -> impl FnMut(&str, &http::Request<Bytes>, u64) -> Reply + Send {
    let mut dice = Dice::new(7);
    move |_, _, _| {
        if !dice.percent(chance) {
            return ok(PIPELINE);
        }
        if dice.percent(30) {
            return Reply::Fails(TransportErrorKind::Connect);
        }
        ambiguous(&mut dice)
    }
}

async fn successes(heroku: &Client, calls: usize) -> usize {
    let mut good = 0;
    for _ in 0..calls {
        good += usize::from(heroku.send(&GetPipeline::new("acme")).await.is_ok());
    }
    good
}

#[tokio::test(start_paused = true)]
async fn reads_survive_faults_in_three_of_ten_attempts() {
    let (heroku, _) = Fake::new(faulty(30));
    let good = successes(&heroku, 1000).await;
    assert!(good >= 985, "{good} of 1000");
}

#[tokio::test(start_paused = true)]
async fn with_ten_attempts_every_read_succeeds() {
    let mut policy = RetryPolicy::default();
    policy.attempts = 10;
    policy.deadline = Duration::from_secs(120);
    let (heroku, _) = Fake::with(|builder| builder.retry(policy), faulty(30));
    assert_eq!(successes(&heroku, 1000).await, 1000);
}

#[tokio::test(start_paused = true)]
async fn a_total_outage_gets_at_most_a_tenth_more_requests() {
    let (heroku, fake) = Fake::new(|_, _, _| status(503, ""));
    for _ in 0..1000 {
        let before = tokio::time::Instant::now();
        heroku.send(&GetPipeline::new("acme")).await.unwrap_err();
        assert!(before.elapsed() <= Duration::from_secs(30));
    }
    let requests = fake.lines().len();
    assert!(requests <= 1100, "{requests} requests");
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_is_lost_is_never_sent_again_by_the_client() {
    let mut dice = Dice::new(3);
    let (heroku, fake) = Fake::new(move |_, _, _| ambiguous(&mut dice));
    for _ in 0..1000 {
        let call = CreatePromotion::new("p1", "a").target("b");
        assert!(heroku.send(&call).await.unwrap_err().is_ambiguous());
    }
    assert_eq!(fake.count("POST"), 1000);
}

#[tokio::test]
async fn clients_that_fail_together_do_not_come_back_together() {
    let mut quarters = [0u32; 4];
    for _ in 0..4000 {
        let script = Script::of([answer(503, &[], ""), answer(200, &[], PIPELINE)]);
        let heroku = Client::builder("t").build_with(script.clone()).unwrap();
        heroku.send(&GetPipeline::new("acme")).await.unwrap();
        // The first window is half a second.
        let quarter = script.pauses()[0].as_millis() / 125;
        quarters[usize::try_from(quarter.min(3)).unwrap()] += 1;
    }
    let (least, most) = (
        quarters.iter().min().unwrap(),
        quarters.iter().max().unwrap(),
    );
    assert!(most * 2 <= least * 3, "{quarters:?}");
}

#[tokio::test]
async fn nothing_is_repeated_earlier_than_told_or_later_than_the_deadline() {
    for seconds in ["1", "7", "25", "60", "120"] {
        let limited = answer(429, &[("retry-after", seconds)], r#"{"id":"rate_limit"}"#);
        let script = Script::of([limited, answer(200, &[], PIPELINE)]);
        let heroku = Client::builder("t").build_with(script.clone()).unwrap();
        heroku.send(&GetPipeline::new("acme")).await.unwrap();
        assert!(script.pauses()[0] >= Duration::from_secs(seconds.parse().unwrap()));
    }
    let script = Script::of([answer(429, &[("retry-after", "121")], "")]);
    let heroku = Client::builder("t").build_with(script.clone()).unwrap();
    let error = heroku.send(&GetPipeline::new("acme")).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(121)));
    assert!(script.pauses().is_empty());
}

#[tokio::test(start_paused = true)]
async fn few_calls_left_slow_the_client_down_before_heroku_refuses() {
    let (heroku, _) = Fake::new(|_, _, _| {
        let answer = Response::builder().header("ratelimit-remaining", "0");
        Reply::Answer(answer.body(PIPELINE.into()).unwrap())
    });
    heroku.send(&GetPipeline::new("acme")).await.unwrap();
    assert_eq!(heroku.rate_limit_remaining().await, Some(0));
    let before = tokio::time::Instant::now();
    heroku.send(&GetPipeline::new("acme")).await.unwrap();
    assert!(before.elapsed() >= Duration::from_millis(800));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_at_any_moment_leaves_nothing_behind() {
    let (heroku, fake) = Fake::new(faulty(60));
    for milliseconds in 0..400 {
        let call = GetPipeline::new("acme");
        let dropped = heroku.send(&call);
        let _ = tokio::time::timeout(Duration::from_millis(milliseconds), dropped).await;
        let sent = fake.lines().len();
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(
            fake.lines().len(),
            sent,
            "something went on after {milliseconds} ms"
        );
    }
}

/// Three pages that begin where they were asked to.
fn paged(request: &http::Request<Bytes>) -> Reply {
    let range = request.headers()["range"].to_str().unwrap();
    let (id, next) = match range {
        "id ..; max=1000" => ("p1", Some("id ]p1..; max=1")),
        "id ]p1..; max=1" => ("p2", Some("id ]p2..; max=1")),
        "id ]p2..; max=1" => ("p3", None),
        other => panic!("unexpected {other}"),
    };
    let mut answer = Response::builder().status(if next.is_some() { 206 } else { 200 });
    if let Some(next) = next {
        answer = answer.header("next-range", next);
    }
    let body = format!(r#"[{{"id":"{id}","name":"acme"}}]"#);
    Reply::Answer(answer.body(body.into()).unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_list_is_read_to_its_end_and_no_further() {
    use futures_util::TryStreamExt;
    let (heroku, fake) = Fake::new(|_, request, _| paged(request));
    let all = heroku.all(&ListPipelines::new()).await.unwrap();
    let ids: Vec<_> = all.iter().map(|pipeline| pipeline.id.as_str()).collect();
    assert_eq!(ids, ["p1", "p2", "p3"]);
    assert_eq!(fake.lines().len(), 3);
    let call = ListPipelines::new();
    let pages: Vec<Page<_>> = heroku.pages(&call).try_collect().await.unwrap();
    assert_eq!(pages.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_has_not_changed_is_not_fetched_again() {
    let etags = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&etags);
    let (heroku, _) = Fake::new(move |_, request, _| {
        let known = request.headers().get("if-none-match").cloned();
        let answer = Response::builder().header("etag", "\"1\"");
        let unchanged = known.is_some();
        seen.lock().unwrap().push(known);
        Reply::Answer(if unchanged {
            answer.status(304).body(Bytes::new()).unwrap()
        } else {
            answer.body(PIPELINE.into()).unwrap()
        })
    });
    let mut last = heroku_api::client::Revalidation::default();
    let call = GetPipeline::new("acme");
    assert!(
        heroku
            .send_if_changed(&call, &mut last)
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        heroku
            .send_if_changed(&call, &mut last)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(etags.lock().unwrap()[1].as_ref().unwrap(), "\"1\"");
}
