//! Creating without a look before: Heroku says when the name is taken.

use heroku_api::ensure::Intent;
use heroku_api::flows::app_setup::create;

use super::*;

#[tokio::test(start_paused = true)]
async fn a_name_that_is_free_costs_no_look() {
    let (heroku, fake, _) = serve(State::default());
    let report = create(&heroku, &plan(), &Follow::default()).await.unwrap();
    assert_eq!(
        (report.outcome, report.work),
        (Outcome::Done, ReviewAppWork::Created)
    );
    let lines = fake.lines();
    let before: Vec<_> = lines
        .iter()
        .take_while(|line| *line != "POST /app-setups")
        .collect();
    assert_eq!(before, ["GET /pipelines/p1/stage/review/config-vars"]);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_taken_by_our_own_app_is_built_into() {
    for (coupled, couplings) in [(Some("p1"), 0), (None, 1)] {
        let (heroku, fake, state) = serve(State {
            exists: true,
            coupled,
            vars: vec![(MARKER.to_owned(), "p1".to_owned())],
            ..State::default()
        });
        let report = create(&heroku, &plan(), &Follow::default()).await.unwrap();
        assert_eq!(
            (report.outcome, report.work),
            (Outcome::Done, ReviewAppWork::Redeployed)
        );
        assert_eq!(fake.count("POST /apps/shop/builds"), 1);
        assert_eq!(state.lock().unwrap().couplings, couplings);
    }
}

#[tokio::test(start_paused = true)]
async fn an_app_of_somebody_else_is_never_touched() {
    for state in [
        State {
            foreign: true,
            ..State::default()
        },
        State {
            exists: true,
            coupled: Some("another pipeline"),
            ..State::default()
        },
        State {
            exists: true,
            ..State::default()
        },
    ] {
        let (heroku, fake, _) = serve(state);
        let error = create(&heroku, &plan(), &Follow::default())
            .await
            .unwrap_err();
        assert!(error.to_string().contains("shop is taken"), "{error:?}");
        // Only the setup itself, which Heroku refused.
        assert_eq!(fake.count("POST"), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_found_by_its_name_after_a_lost_response_is_ours_or_nobodys() {
    for ours in [true, false] {
        let mut vars = vec![];
        if ours {
            vars.push((MARKER.to_owned(), "p1".to_owned()));
        }
        let (heroku, fake, _) = serve(State {
            exists: true,
            vars,
            ..State::default()
        });
        // Sent by a run that was killed; somebody has made an app of this name since.
        let sent = heroku.transport().now();
        let plan = plan().intent(Intent::resumed(sent, [""; 0]));
        let report = create(&heroku, &plan, &Follow::default()).await;
        assert_eq!(report.is_ok(), ours, "{report:?}");
        assert_eq!(fake.count("POST /app-setups"), 0);
        assert_eq!(fake.count("POST"), if ours { 2 } else { 0 });
    }
}

#[tokio::test(start_paused = true)]
async fn an_app_that_appears_a_moment_after_its_name_is_taken_is_found() {
    let mut looks = 0;
    let state = Arc::new(Mutex::new(State {
        exists: true,
        coupled: Some("p1"),
        ..State::default()
    }));
    let (_, _, world) = World::default().serve();
    let (heroku, _) = Fake::new(move |line, request, now| {
        if line == "GET /apps/shop/pipeline-couplings" {
            looks += 1;
            if looks < 3 {
                return status(404, r#"{"id":"not_found","resource":"app"}"#);
            }
        }
        let body = serde_json::from_slice(request.body()).unwrap_or_default();
        let reply = state.lock().unwrap().reply(line, &body, now);
        reply.unwrap_or_else(|| world.world().reply(line, request, now))
    });
    let report = create(&heroku, &plan(), &Follow::default()).await.unwrap();
    assert_eq!(report.work, ReviewAppWork::Redeployed);
}
