//! A commit whose confirmation never comes: the connection breaks between COMMIT and its answer.

use service::audit::{self, Entry};
use service::locks::Lock;
use service::operations::{Operations, Status};
use service::outbox::Post;
use service::store::Settings;
use service::{Accepted, NewOperation, Outcome, Step, Store, SystemClock, inbox};

use crate::proxy::{Cut, Proxy};
use crate::world::{Db, KIND, World, secs};

/// Everything that belongs to one request.
fn request() -> NewOperation {
    NewOperation::new("greet", "greet world", "T1/U1")
        .once("slack", "trigger-1", inbox::SLACK_REQUESTS)
        .with(Lock::new("app/shop", "U1 greets", secs(600)))
        .with(Post::new(
            "m1",
            "C1",
            serde_json::json!({ "text": "Greeting" }),
        ))
        .with(Entry::new("T1/U1", "accepted", "greet"))
}

/// A replica behind a way that can be cut, and one that is not.
async fn behind(proxy: &Proxy) -> World {
    let store = Store::open(Settings::new(&proxy.url)).await;
    let mut world = World::on(store.expect("a store"));
    world.operations = Operations::new(world.store.clone(), SystemClock::new());
    world
}

/// Runs `work` for both: the database committed, or never saw the COMMIT.
async fn each<F: Future<Output = ()>>(work: impl Fn(World, World, Proxy, Cut) -> F) {
    for cut in [Cut::BeforeItArrives, Cut::BeforeItsAnswer] {
        let Some(db) = Db::postgres().await else {
            return;
        };
        let direct = db.world().await;
        let proxy = Proxy::to(&db.url).await;
        work(behind(&proxy).await, direct, proxy, cut).await;
        db.remove().await;
    }
}

#[tokio::test]
async fn an_acceptance_is_stored_once_and_said_to_be_so() {
    each(async |world, direct, proxy, cut| {
        let new = request();
        proxy.cut_at_commit(cut);
        let accepted = world.operations.accept(&new).await.expect("accepted");
        assert_eq!(proxy.cuts(), 1, "{cut:?}: no commit was cut");
        assert_eq!(accepted, Accepted::New(new.id().clone()), "{cut:?}");
        for table in ["operations", "inbox", "locks", "messages"] {
            assert_eq!(direct.count(table).await, 1, "{cut:?}: {table}");
        }
        // Slack repeats the request: another operation in name, the same one in fact.
        let again = world.operations.accept(&request()).await.expect("accepted");
        assert_eq!(again, Accepted::Again(Some(new.id().clone())), "{cut:?}");
        assert_eq!(direct.count("operations").await, 1, "{cut:?}");
        let chain = audit::verify(&direct.store, None).await.expect("a read");
        assert_eq!(chain.expect("a whole chain").lines, 1, "{cut:?}");
    })
    .await;
}

#[tokio::test]
async fn a_step_and_an_end_are_stored_once_and_their_claim_goes_on() {
    each(async |world, direct, proxy, cut| {
        let id = direct.accept().await;
        let claim = world.operations.claim(&[KIND]).await.expect("a read");
        let claim = claim.expect("a claim");
        proxy.cut_at_commit(cut);
        let post = Post::new("m1", "C1", serde_json::json!({ "text": "half" }));
        let step = Step::new().phase("half", secs(60)).with(post);
        claim.commit(&step).await.expect("stored");
        assert_eq!(proxy.cuts(), 1, "{cut:?}: no commit was cut");
        let now = direct.get(&id).await;
        assert_eq!((now.revision, now.phase.as_str()), (1, "half"), "{cut:?}");
        assert_eq!(direct.count("messages").await, 1, "{cut:?}");

        proxy.cut_at_commit(cut);
        claim.finish(Outcome::Done, "greeted").await.expect("ended");
        assert_eq!(proxy.cuts(), 2, "{cut:?}: no commit was cut");
        let now = direct.get(&id).await;
        assert_eq!(
            (now.status, now.outcome),
            (Status::Ended, Some(Outcome::Done))
        );
        assert_eq!(now.revision, 2, "{cut:?}");
    })
    .await;
}
