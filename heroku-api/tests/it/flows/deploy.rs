//! Deploys: what is reported on the way, how they end, and what is not proof.

use std::time::Duration;

use heroku_api::flows::deploy::{DeployEvent, DeployPlan, resume};
use heroku_api::flows::{self, FlowError, TarballLink};
use heroku_api::ids::{AppId, BuildId};
use heroku_api::progress::{Follow, Outcome};
use heroku_api::reasons::Reason;
use heroku_api::secret::SignedUrl;

use super::streams::{deploy, plan};
use super::world::{Bld, NEVER, Rel, World};

fn texts(events: &[DeployEvent]) -> Vec<String> {
    let text = |event: &DeployEvent| match event {
        DeployEvent::Building { app, build } => format!("building {build} of {app}"),
        DeployEvent::BuildOutput(line) => format!("| {line}"),
        DeployEvent::Built { slug } => format!("built {}", slug.as_ref().unwrap()),
        DeployEvent::Releasing { version, .. } => format!("releasing v{version}"),
        DeployEvent::ReleaseOutput(line) => format!("> {line}"),
        DeployEvent::Released { version } => format!("released v{version}"),
        DeployEvent::Dynos(progress) => progress.to_string(),
        other => format!("{other:?}"),
    };
    events.iter().map(text).collect()
}

#[tokio::test(start_paused = true)]
async fn a_deploy_is_followed_to_its_last_dyno() {
    let (deployed, events, _, fake) = deploy(World::default(), &Follow::default()).await;
    assert_eq!(
        texts(&events),
        [
            "building b1 of shop",
            "| working",
            "| done",
            "built new1",
            "releasing v7",
            "released v7",
            "0 of 2 dynos up",
            "2 of 2 dynos up",
        ]
    );
    assert_eq!(deployed.outcome, Outcome::Done);
    assert_eq!(deployed.version, Some(7));
    assert!(deployed.dynos.as_ref().unwrap().is_done());
    assert_eq!(fake.count("POST"), 1);
    assert!(!format!("{events:?}{deployed:?}").contains("canary"));
}

#[tokio::test(start_paused = true)]
async fn a_failed_build_comes_with_the_end_of_its_output() {
    let world = World {
        build: (60, false),
        ..World::default()
    };
    let (deployed, _, _, fake) = deploy(world, &Follow::default()).await;
    assert_eq!(deployed.outcome, Outcome::Failed(Reason::BuildFailed));
    assert_eq!(deployed.output, ["working", "done"]);
    assert_eq!(fake.count("GET /apps/shop/dynos"), 0);
}

#[tokio::test(start_paused = true)]
async fn build_no_release_a_build_that_names_no_release_is_not_done_before_its_release_is_seen() {
    for fir in [false, true] {
        for (phase, expected) in [
            ((0, true), Outcome::Done),
            ((5, false), Outcome::Failed(Reason::ReleaseFailed)),
        ] {
            let world = World {
                fir,
                phase,
                shown: 3,
                tells: NEVER,
                ..World::default()
            };
            let (deployed, _, _, _) = deploy(world, &Follow::default()).await;
            assert_eq!(deployed.outcome, expected, "fir {fir}");
            assert_eq!(deployed.version, Some(7));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_release_that_nobody_sees_is_unknown() {
    let world = World {
        shown: NEVER,
        tells: NEVER,
        ..World::default()
    };
    let follow = Follow::default().within(Duration::from_secs(300));
    let (deployed, _, took, fake) = deploy(world, &follow).await;
    assert_eq!(deployed.outcome, Outcome::Unknown(Reason::ReleaseNotSeen));
    assert_eq!((deployed.release, deployed.version), (None, None));
    assert!((300..=311).contains(&took), "{took} s");
    assert_eq!(fake.count("GET /apps/shop/dynos"), 0);
}

#[tokio::test(start_paused = true)]
async fn the_same_code_in_an_older_release_proves_nothing() {
    let mut world = World {
        tells: NEVER,
        shown: 20,
        ..World::default()
    };
    // The slug of the build was released before.
    world.app("shop").releases.insert(0, Rel::old(4, "new1"));
    let (deployed, _, _, _) = deploy(world, &Follow::default()).await;
    assert_eq!(deployed.outcome, Outcome::Done);
    assert_eq!(deployed.version, Some(7));
}

#[tokio::test(start_paused = true)]
async fn what_somebody_rolls_back_to_during_the_build_is_not_its_release() {
    let world = World {
        fir: true,
        tells: NEVER,
        shown: 30,
        ..World::default()
    };
    let mut done = false;
    let (heroku, _, _) = world.serve_but(move |_, world, now| {
        if now > 20 && !std::mem::replace(&mut done, now > 20) {
            world.builds[0].release = Some(8);
            let app = world.app("shop");
            app.releases.last_mut().unwrap().version = 8;
            app.releases.push(Rel {
                description: "Rollback to v5".to_owned(),
                created: 20,
                ready: 20,
                ..Rel::old(7, "s5")
            });
        }
        None
    });
    let deployed = flows::deploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(deployed.outcome, Outcome::Done);
    assert_eq!(deployed.version, Some(8));
}

#[tokio::test(start_paused = true)]
async fn a_change_of_config_vars_during_the_build_is_not_its_release() {
    for fir in [false, true] {
        let world = World {
            fir,
            tells: NEVER,
            shown: 8,
            ..World::default()
        };
        let (heroku, _, _) = world.serve_but(|_, world, now| {
            let app = world.app("shop");
            let config = |rel: &Rel| rel.description.starts_with("Set");
            if now >= 30 && !app.releases.iter().any(config) {
                let mut rel = Rel::old(7, "s6");
                "Set FOO config vars".clone_into(&mut rel.description);
                rel.created = 30;
                app.releases.iter_mut().for_each(|rel| {
                    if rel.version == 7 {
                        rel.version = 8;
                    }
                });
                app.releases.push(rel);
                world.builds[0].release = Some(8);
            }
            None
        });
        let deployed = flows::deploy(&heroku, &plan(), &Follow::default())
            .await
            .unwrap();
        assert_eq!(deployed.version, Some(8), "fir {fir}");
        assert_eq!(deployed.outcome, Outcome::Done);
    }
}

#[tokio::test(start_paused = true)]
async fn p1_a_release_that_a_newer_one_replaces_is_overtaken_and_by_whom() {
    for after in [5, 12, 14] {
        let world = World {
            overtaken: Some(after),
            ..World::default()
        };
        let (deployed, _, _, _) = deploy(world, &Follow::default()).await;
        let expected = Outcome::Overtaken(Reason::NewerRelease);
        assert_eq!(deployed.outcome, expected, "after {after} s");
        let by = deployed.overtaken_by.unwrap();
        assert_eq!(by.to_string(), "v8 (Rollback to v4) by kim@example.com");
    }
}

#[tokio::test(start_paused = true)]
async fn a_release_that_was_replaced_while_nobody_looked_is_overtaken() {
    let mut world = World {
        overtaken: Some(0),
        ..World::default()
    };
    world.app("shop").dynos.up = NEVER;
    for follow in [Follow::default(), Follow::default().without_dynos()] {
        let (deployed, _, took, _) = deploy(world.clone(), &follow).await;
        assert_eq!(deployed.outcome, Outcome::Overtaken(Reason::NewerRelease));
        assert!(took < 100, "{took} s");
    }
}

#[tokio::test(start_paused = true)]
async fn a_deploy_is_resumed_from_its_build() {
    let mut world = World::default();
    world.builds.push(Bld {
        id: "b1".to_owned(),
        version: "abc".to_owned(),
        created: 0,
        ends: 60,
        ok: true,
        slug: "new1".to_owned(),
        tells: NEVER,
        release: Some(7),
        visible: 0,
    });
    world.add_release("shop", "new1", "Deploy abc", 60);
    let (heroku, fake, _) = world.serve();
    let (app, build) = (AppId::from("shop"), BuildId::from("b1"));
    let deployed = resume(&heroku, &app, &build, &Follow::default())
        .await
        .unwrap();
    assert_eq!(deployed.outcome, Outcome::Done);
    assert_eq!(deployed.version, Some(7));
    assert_eq!(fake.count("POST"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_deploy_that_is_late_is_unknown_and_keeps_its_ids() {
    let world = World {
        build: (600, true),
        ..World::default()
    };
    let follow = Follow::default().within(Duration::from_secs(60));
    let (deployed, _, took, _) = deploy(world, &follow).await;
    assert_eq!(deployed.outcome, Outcome::Unknown(Reason::Deadline));
    assert_eq!(deployed.outcome.reason(), "deadline");
    assert_eq!(deployed.build, BuildId::from("b1"));
    assert!((60..=71).contains(&took), "{took} s");
}

#[tokio::test(start_paused = true)]
async fn a_limit_without_end_is_no_limit() {
    let world = World {
        build: (7200, true),
        ..World::default()
    };
    let follow = Follow::default().within(Duration::MAX);
    let (deployed, _, _, _) = deploy(world, &follow).await;
    assert_eq!(deployed.outcome, Outcome::Done);
}

#[tokio::test(start_paused = true)]
async fn p4_an_app_that_is_deleted_is_known_within_one_poll() {
    let world = World {
        build: (600, true),
        output: super::world::Output::Silent,
        ..World::default()
    };
    let (heroku, _, _) = world.serve_but(|_, world, now| {
        world.app("shop").gone = now >= 40;
        None
    });
    let began = tokio::time::Instant::now();
    let deployed = flows::deploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(deployed.outcome, Outcome::Failed(Reason::AppGone));
    assert!(began.elapsed().as_secs() <= 55);
}

#[tokio::test(start_paused = true)]
async fn a_late_link_is_asked_for_when_it_is_sent() {
    let (heroku, fake, _) = World::default().serve();
    let seen = std::sync::Arc::new(std::sync::Mutex::new(0));
    let asked = std::sync::Arc::clone(&seen);
    let link = TarballLink::late(move || {
        *asked.lock().unwrap() += 1;
        async {
            Ok(SignedUrl::new(
                "https://codeload.github.com/x?token=canary-link",
            ))
        }
    });
    let plan = DeployPlan::new("shop", link, "abc");
    let deployed = flows::deploy(&heroku, &plan, &Follow::default()).await;
    assert_eq!(deployed.unwrap().outcome, Outcome::Done);
    assert_eq!((*seen.lock().unwrap(), fake.count("POST")), (1, 1));
    let refused = DeployPlan::new(
        "shop",
        TarballLink::late(|| async { Err("no".into()) }),
        "abc",
    );
    let error = flows::deploy(&heroku, &refused, &Follow::default()).await;
    assert!(matches!(error, Err(FlowError::Link(_))), "{error:?}");
    assert_eq!(fake.count("POST"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_link_that_heroku_could_not_fetch_or_that_holds_a_password_is_never_sent() {
    let (heroku, fake, _) = World::default().serve();
    for bad in [
        "",
        "null",
        "tmp/deploy.tar",
        "http://codeload.github.com/x",
        "file:///tmp/deploy.tar",
        "https://user:canary-link@codeload.github.com/x",
    ] {
        let plan = DeployPlan::new("shop", SignedUrl::new(bad), "abc");
        let error = flows::deploy(&heroku, &plan, &Follow::default())
            .await
            .unwrap_err();
        assert!(matches!(error, FlowError::Plan(_)), "{bad}: {error:?}");
        assert!(!error.to_string().contains("canary"));
    }
    assert_eq!(fake.count("POST"), 0);
}
