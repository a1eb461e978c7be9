//! Runs that come again on the same commit, and commits that are not known everywhere yet.

use github_checks::progress::Follow;
use github_checks::{Error, Policy, Verdict};

use crate::client::{SHA, repo};
use crate::play::{Play, Scene, run, suite};
use crate::to_come::{once, watched};

#[tokio::test]
async fn a_run_that_was_cancelled_for_a_newer_one_is_not_the_end() {
    // 2f: suite 8 was cancelled, suite 9 is in progress and green at 60 s.
    let play = Play::new(|now| {
        let state = if now < 60.0 { "in_progress" } else { "success" };
        Scene {
            runs: vec![run(1, "test", 8, "cancelled"), run(2, "test", 9, state)],
            suites: vec![suite(8, "cancelled", 1, -20.0), suite(9, state, 1, -10.0)],
            ..Scene::default()
        }
    });
    let gate = once(&play, &Policy::all()).await;
    assert_eq!(
        (gate.verdict, &gate.pending[..]),
        (
            Verdict::Pending,
            &[
                "check suite of github-actions".to_owned(),
                "test".to_owned()
            ][..]
        )
    );
    let (verdict, since) = watched(&play, &Policy::all(), 600).await;
    assert_eq!(verdict, Verdict::Green);
    assert!(since.unwrap() >= 60.0);
    // The newer suite has no check run yet: red for now, and not the end.
    let play = Play::new(|now| {
        let mut scene = Scene {
            runs: vec![run(1, "test", 8, "cancelled")],
            suites: vec![suite(8, "cancelled", 1, -20.0)],
            ..Scene::default()
        };
        match now {
            ..20.0 => scene.suites.push(suite(9, "queued", 0, -1.0)),
            _ => {
                scene.runs.push(run(2, "test", 9, "success"));
                scene.suites.push(suite(9, "success", 1, -1.0));
            }
        }
        scene
    });
    let gate = once(&play, &Policy::all()).await;
    assert_eq!(
        (gate.verdict, gate.is_rerunning, gate.is_undecided()),
        (Verdict::Red, true, true)
    );
    assert_eq!(watched(&play, &Policy::all(), 600).await.0, Verdict::Green);
}

#[tokio::test]
async fn red_is_final_only_when_no_newer_run_of_that_name_is_open() {
    let play = Play::new(|now| {
        let state = if now < 60.0 { "in_progress" } else { "success" };
        Scene {
            runs: vec![run(1, "test", 8, "failure"), run(2, "test", 9, state)],
            suites: vec![suite(8, "failure", 1, -20.0), suite(9, state, 1, -10.0)],
            ..Scene::default()
        }
    });
    // 20a: both must pass, so it stays red; but that is final only when the second has ended.
    assert_eq!(
        watched(&play, &Policy::all(), 600).await,
        (Verdict::Red, None)
    );
    assert!(play.seconds() >= 60.0);
    let play = Play::new(|now| {
        let state = if now < 60.0 { "in_progress" } else { "success" };
        Scene {
            runs: vec![run(1, "test", 8, "failure"), run(2, "test", 9, state)],
            suites: vec![suite(8, "failure", 1, -20.0), suite(9, state, 1, -10.0)],
            ..Scene::default()
        }
    });
    let newest = Policy::all().newest_suite_wins();
    assert_eq!(watched(&play, &newest, 600).await.0, Verdict::Green);
}

#[tokio::test]
async fn what_was_stopped_gives_way_to_a_newer_run_and_what_failed_does_not() {
    let green = [
        // 2d: four cancelled and one passed.
        vec![
            "cancelled",
            "cancelled",
            "cancelled",
            "cancelled",
            "success",
        ],
        vec!["stale", "success"],
        vec!["action_required", "neutral"],
        vec!["cancelled", "skipped"],
    ];
    let red = [
        vec!["failure", "success"],
        vec!["timed_out", "success"],
        vec!["startup_failure", "success"],
        vec!["success", "cancelled"],
        vec!["cancelled", "failure"],
    ];
    let all = green.map(|states| (states, Verdict::Green));
    for (states, verdict) in all
        .into_iter()
        .chain(red.map(|states| (states, Verdict::Red)))
    {
        let play = Play::new({
            let states = states.clone();
            move |_| {
                let numbered = || (1..).zip(&states);
                Scene {
                    runs: numbered()
                        .map(|(id, state)| run(id, "test", id + 50, state))
                        .collect(),
                    suites: numbered()
                        .map(|(id, state)| suite(id + 50, state, 1, -600.0))
                        .collect(),
                    ..Scene::default()
                }
            }
        });
        assert_eq!(
            once(&play, &Policy::all()).await.verdict,
            verdict,
            "{states:?}"
        );
        // 2e: the same for a required check.
        let named = once(&play, &Policy::named(["test"]).unwrap()).await;
        assert_eq!(
            (named.verdict, named.is_undecided()),
            (verdict, false),
            "{states:?}"
        );
    }
}

#[tokio::test]
async fn a_push_that_is_not_known_everywhere_yet_is_waited_for() {
    let green = |_: f64| Scene {
        runs: vec![run(1, "test", 9, "success")],
        suites: vec![suite(9, "success", 1, -1.0)],
        ..Scene::default()
    };
    let commit = format!("/repos/octo/hello/commits/{SHA}");
    // 13a: the commit itself.
    let play = Play::new(green);
    play.reply(
        &commit,
        0.0,
        422,
        r#"{"message":"No commit found for SHA: x"}"#,
    );
    play.reply(&commit, 9.0, 200, SHA);
    assert_eq!(watched(&play, &Policy::all(), 600).await.0, Verdict::Green);
    // 13b: one of the lists.
    for list in ["check-runs", "check-suites", "status"] {
        let play = Play::new(green);
        let list = format!("{commit}/{list}");
        play.reply(&list, 0.0, 404, r#"{"message":"Not Found"}"#);
        let body = match list.rsplit('/').next() {
            Some("status") => r#"{"total_count":0,"statuses":[]}"#,
            Some("check-runs") => r#"{"total_count":0,"check_runs":[]}"#,
            _ => r#"{"total_count":0,"check_suites":[]}"#,
        };
        play.reply(&list, 3.0, 200, body);
        let (verdict, _) = watched(&play, &Policy::all(), 600).await;
        let expected = if list.ends_with("check-runs") {
            Verdict::None
        } else {
            Verdict::Green
        };
        assert_eq!(verdict, expected, "{list}");
    }
    // What stays away is an error after the grace, and not a minute later.
    let play = Play::new(green);
    play.reply(&commit, 0.0, 404, "{}");
    let gates = play.watch(&Policy::all(), 600).await;
    assert!(
        gates
            .last()
            .unwrap()
            .1
            .as_ref()
            .is_err_and(Error::is_not_found)
    );
    assert!((30.0..60.0).contains(&play.seconds()), "{}", play.seconds());
    // A branch is either there or not.
    let branch = Play::new(green);
    branch.reply("/repos/octo/hello/commits/main", 0.0, 404, "{}");
    let follow = Follow::default().within(std::time::Duration::from_secs(60));
    let gates = branch.follow(&Policy::all(), "main", &follow).await;
    assert!(gates.len() == 1 && gates[0].1.is_err());
    assert_eq!(
        branch
            .asked()
            .iter()
            .filter(|path| path.ends_with("/main"))
            .count(),
        1
    );
}

#[tokio::test]
async fn one_look_waits_for_a_push_that_is_not_known_everywhere_yet_too() {
    let green = |_: f64| Scene {
        runs: vec![run(1, "test", 9, "success")],
        suites: vec![suite(9, "success", 1, -600.0)],
        ..Scene::default()
    };
    let commit = format!("/repos/octo/hello/commits/{SHA}");
    let unknown = r#"{"message":"No commit found for SHA: x"}"#;
    let gate = async |play: &Play, name: &'static str| {
        let github = play.client();
        github.gate(&repo(), name, &Policy::all()).await
    };
    let play = Play::new(green);
    play.reply(&commit, 0.0, 422, unknown);
    play.reply(&commit, 9.0, 200, SHA);
    let found = gate(&play, SHA).await.unwrap();
    assert_eq!(
        (found.verdict, found.git_ref.as_str()),
        (Verdict::Green, SHA)
    );
    // One of the lists.
    let play = Play::new(green);
    let list = format!("{commit}/check-suites");
    play.reply(&list, 0.0, 404, "{}");
    play.reply(&list, 9.0, 200, r#"{"total_count":0,"check_suites":[]}"#);
    assert_eq!(gate(&play, SHA).await.unwrap().verdict, Verdict::Green);
    // What stays away is an error after the grace; told not to wait, at once.
    let play = Play::new(green);
    play.reply(&commit, 0.0, 422, unknown);
    let at_once = play.client();
    let at_once = at_once.gate_at_once(&repo(), SHA, &Policy::all()).await;
    assert!(at_once.is_err_and(|error| error.is_unknown_ref()));
    assert!(play.seconds() < 1.0, "{}", play.seconds());
    assert!(
        gate(&play, SHA)
            .await
            .is_err_and(|error| error.is_unknown_ref())
    );
    assert!((30.0..40.0).contains(&play.seconds()), "{}", play.seconds());
    // A branch is either there or not.
    let play = Play::new(green);
    play.reply("/repos/octo/hello/commits/main", 0.0, 422, unknown);
    assert!(gate(&play, "main").await.is_err());
    assert!(play.seconds() < 1.0, "{}", play.seconds());
}
