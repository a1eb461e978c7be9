//! Two pushes to one branch: the newest commit wins.

use super::*;

#[tokio::test(start_paused = true)]
async fn r17_the_newest_commit_wins_and_the_older_one_sees_it() {
    let world = World {
        build: (120, true),
        apps: vec![App::new("shop")],
        ..World::default()
    };
    let reviews = Arc::new(Mutex::new(Reviews::with(("v1", "created", None, Some(12)))));
    let (heroku, _, served) = world.serve_but(move |line, world, now| {
        canceled(line, world, now).or_else(|| reviews.lock().unwrap().reply(line, now))
    });
    let older = async {
        create_or_redeploy(&heroku, &plan(), &Follow::default())
            .await
            .unwrap()
    };
    let newer = async {
        tokio::time::sleep(Duration::from_secs(30)).await;
        let url = SignedUrl::new("https://codeload.github.com/x?token=canary-link");
        let plan = ReviewAppPlan::new("p1", "patch-1", url, "def").pr_number(12);
        create_or_redeploy(&heroku, &plan, &Follow::default())
            .await
            .unwrap()
    };
    let (older, newer) = futures_util::future::join(older, newer).await;
    assert_eq!(newer.outcome, Outcome::Done);
    assert_eq!(older.outcome, Outcome::Overtaken(Reason::NewerCommit));
    let mut world = served.world();
    let live = world.app("shop").current(1000).unwrap().description.clone();
    assert_eq!(live, "Deploy def");
}

/// A build that is canceled, as Heroku shows it.
fn canceled(line: &str, world: &mut World, now: u64) -> Option<Reply> {
    let id = line.strip_prefix("DELETE /apps/shop/builds/")?;
    let mut builds = world.builds.iter_mut();
    let build = builds.find(|build| build.id == id).unwrap();
    (build.ok, build.ends) = (false, now);
    let number = build.release.take();
    let app = world.app("shop");
    app.releases.retain(|rel| Some(rel.version) != number);
    Some(ok("{}"))
}

#[tokio::test(start_paused = true)]
async fn a_commit_that_runs_is_not_left_to_the_build_of_another_one() {
    // A branch that was pushed back: abc runs, and def is being built.
    let mut world = World::default();
    let build = |id: &str, version: &str, ends, release: u64| Bld {
        id: id.to_owned(),
        version: version.to_owned(),
        created: 0,
        ends,
        ok: true,
        slug: format!("new{release}"),
        tells: ends,
        release: Some(release),
        visible: 0,
    };
    world.builds = vec![build("b7", "abc", 0, 7), build("b8", "def", 120, 8)];
    let app = world.app("shop");
    app.releases.push(Rel::old(7, "new7"));
    app.releases.push(Rel {
        created: 120,
        ready: 120,
        visible: 120,
        ..Rel::old(8, "new8")
    });
    let mut reviews = Reviews::with(("v1", "created", None, Some(12)));
    let (heroku, fake, served) = world.serve_but(move |line, world, now| {
        canceled(line, world, now).or_else(|| reviews.reply(line, now))
    });
    let report = create_or_redeploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(
        (report.outcome, report.work),
        (Outcome::Done, ReviewAppWork::AlreadyRuns)
    );
    assert_eq!((fake.count("POST"), fake.count("DELETE")), (0, 1));
    let mut world = served.world();
    assert_eq!(world.app("shop").current(1000).unwrap().version, 7);
}
