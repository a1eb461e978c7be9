//! Creating review apps against a Heroku that goes its way by chance.

use std::time::Duration;

use heroku_api::flows::FlowError;
use heroku_api::flows::review_app::create;
use heroku_api::progress::{Follow, Outcome};
use tokio::time::Instant;

use super::super::property::cases;
use super::super::world::World;
use super::{Reviews, plan};
use crate::fake::{Reply, ok, status};
use crate::reliability::Dice;

#[tokio::test(start_paused = true)]
async fn a_review_app_says_what_is_true() {
    for seed in 0..cases() {
        let mut dice = Dice::new(seed ^ 0x77);
        let creating = dice.roll(60);
        let end = creating + dice.roll(300);
        let word = ["created", "errored"][usize::from(dice.percent(30))];
        let lost = dice.percent(20);
        let (from, percent) = (2 + dice.roll(200), dice.roll(101));
        let to = from + dice.roll(90);
        let limit = 60 + dice.roll(900);
        let mut reviews = Reviews {
            course: vec![(0, "pending"), (creating, "creating"), (end, word)],
            lost,
            ..Reviews::default()
        };
        let say = format!("seed {seed}: {word} at {end}, faults {from} to {to}, limit {limit}");
        let (heroku, fake, _) = World::default().serve_but(move |line, _, now| {
            let is_app = line == "GET /apps/shop" || line.starts_with("POST");
            if (from..to).contains(&now) && !is_app && line != "GET /build" && dice.percent(percent)
            {
                return Some(match dice.roll(5) {
                    0 => status(401, "{}"),
                    1 => ok("<html>soon</html>"),
                    2 => status(500, ""),
                    3 => status(403, "{}"),
                    _ => Reply::Fails(heroku_api::transport::TransportErrorKind::Timeout),
                });
            }
            reviews.reply(line, now)
        });
        let follow = Follow::default().within(Duration::from_secs(limit));
        let began = Instant::now();
        let ended = create(&heroku, &plan(), &follow).await;
        let took = began.elapsed().as_secs();
        assert!(took <= limit + 13, "{took} s, {say}");
        assert_eq!(fake.count("POST"), 1, "{say}");
        let shown = end.max(to + 60) + 90 <= limit;
        match ended.map(|report| report.outcome) {
            Ok(Outcome::Done) => assert!(word == "created" && end <= took, "{say}"),
            Ok(Outcome::Failed(_)) => assert!(word == "errored" && end <= took, "{say}"),
            Ok(Outcome::Unknown(_)) => assert!(took >= limit && !shown, "{say}"),
            Err(FlowError::Ambiguous { .. }) => assert!(lost && from < 80, "{say}"),
            other => panic!("{other:?}, {say}"),
        }
    }
}
