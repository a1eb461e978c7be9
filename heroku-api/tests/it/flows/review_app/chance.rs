//! Creating review apps against a Heroku that goes its way by chance.

use heroku_api::flows::FlowError;
use heroku_api::flows::review_app::create;
use tokio::time::Instant;

use super::super::property::model::{case, cases, judge};
use super::super::property::review::{CODE, Review};
use super::{Reviews, plan};
use crate::fake::{Reply, ok, status};
use crate::reliability::Dice;

#[tokio::test(start_paused = true)]
async fn a_review_app_says_what_is_true() {
    for seed in 0..cases() {
        let mut dice = Dice::new(seed ^ 0x77);
        let mut case = case(&mut dice, &["shop"]);
        let creating = dice.roll(60);
        let takes = creating + dice.roll(300);
        let review = Review::new(&mut dice, takes);
        let word = ["created", "errored"][usize::from(review.fails)];
        let lost = dice.percent(20);
        case.world.first = CODE;
        case.world.writes.clear();
        let dynos = case.world.app("shop").dynos;
        let mut reviews = Reviews {
            course: vec![(0, "pending"), (creating, "creating"), (takes, word)],
            lost,
            ..Reviews::default()
        };
        let say = format!("seed {seed}: {review:?}, lost {lost}, {case:?}");
        let faults = case.faults;
        let mut sent = None;
        let app = case.world.app("shop");
        app.releases.clear();
        let (heroku, fake, _) = case.world.clone().serve_but(move |line, world, now| {
            let is_app = line == "GET /apps/shop" || line.starts_with("POST");
            let inside = (faults.from..faults.to).contains(&now);
            if inside && !is_app && line != "GET /build" && dice.percent(faults.percent) {
                return Some(match dice.roll(5) {
                    0 => status(401, "{}"),
                    1 => ok("<html>soon</html>"),
                    2 => status(500, ""),
                    3 => status(403, "{}"),
                    _ => Reply::Fails(heroku_api::transport::TransportErrorKind::Timeout),
                });
            }
            if line == "POST /review-apps" && sent.is_none() {
                sent = Some(now);
                review.release(world.app("shop"), now);
            }
            reviews.reply(line, now)
        });
        let began = Instant::now();
        let ended = create(&heroku, &plan(), &case.follow()).await;
        let took = began.elapsed().as_secs();
        assert!(took <= case.limit + 13, "{took} s, {say}");
        assert_eq!(fake.count("POST"), 1, "{say}");
        let sent = fake.times("POST /review-apps")[0];
        match ended.map(|report| report.outcome) {
            Ok(outcome) => judge(&case, review.truth(dynos, sent, took), outcome, took),
            Err(FlowError::Ambiguous { .. }) => assert!(lost && faults.from < 80, "{say}"),
            other => panic!("{other:?}, {say}"),
        }
    }
}
