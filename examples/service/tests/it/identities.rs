//! Identities: sealed for their person, renewed once, revoked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use async_trait::async_trait;
use service::identities::{Identities, Refresh, RefreshError, TokenError, Tokens};
use service::store::sql;
use service::vault::{Owner, Vault};
use service::{Clock as _, Error};

use crate::world::{Db, World, secs};

on_both!(
    two_rows_that_were_swapped_do_not_open,
    a_key_is_replaced_by_putting_a_new_one_first,
    a_wrong_or_missing_key_refuses_to_start_with_the_way_out,
    one_refresh_for_many_who_want_a_token,
    a_new_pair_is_stored_before_it_is_used,
    a_refused_refresh_asks_for_a_log_in_and_a_slow_one_keeps_the_account,
    a_token_that_the_provider_refuses_is_renewed_once,
    unlinking_gives_back_what_is_to_be_revoked,
);

const NEW: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OLD: &str = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

const ADA: Owner<'_> = Owner {
    team: "T1",
    person: "U1",
    provider: "heroku",
};
const BOB: Owner<'_> = Owner {
    person: "U2",
    ..ADA
};

async fn identities(world: &World, keys: &str) -> Identities {
    let vault = Arc::new(Vault::from_text(Some(keys)).expect("keys"));
    Identities::open(world.store.clone(), vault, world.clock.clone())
        .await
        .expect("open")
}

/// A provider with refresh tokens that work once.
#[derive(Clone, Default)]
struct Provider {
    exchanges: Arc<AtomicUsize>,
    answer: Option<RefreshError>,
}

#[async_trait]
impl Refresh for Provider {
    async fn refresh(&self, tokens: &Tokens) -> Result<Tokens, RefreshError> {
        let number = self.exchanges.fetch_add(1, Ordering::SeqCst) + 1;
        // Let the others come.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        if let Some(error) = &self.answer {
            return Err(error.clone());
        }
        assert_eq!(
            tokens.refresh.as_deref(),
            Some(format!("refresh-{}", number - 1).as_str())
        );
        let until = SystemTime::now() + secs(48 * 3600);
        Ok(Tokens::new(format!("access-{number}")).refreshable(format!("refresh-{number}"), until))
    }
}

fn expired() -> Tokens {
    Tokens::new("access-0").refreshable("refresh-0", SystemTime::now())
}

async fn two_rows_that_were_swapped_do_not_open(db: &Db) {
    let world = db.world().await;
    let identities = identities(&world, NEW).await;
    identities
        .link(ADA, "ada@example.com", &Tokens::new("canary-ada"))
        .await
        .expect("linked");
    identities
        .link(BOB, "bob@example.com", &Tokens::new("canary-bob"))
        .await
        .expect("linked");
    let ada = identities.get(ADA).await.expect("a read").expect("linked");
    assert_eq!(
        (ada.account.as_str(), ada.tokens.access.as_str()),
        ("ada@example.com", "canary-ada")
    );
    assert!(!format!("{ada:?}").contains("canary"));
    // Somebody with the database, not the key.
    let rows = world
        .store
        .rows(sql("SELECT person, sealed FROM identities ORDER BY person"));
    let rows = rows.await.expect("rows");
    for (row, person) in rows.iter().zip(["U2", "U1"]) {
        let sealed: Vec<u8> = row.get("sealed").expect("bytes");
        assert!(!String::from_utf8_lossy(&sealed).contains("canary"));
        let swap = sql("UPDATE identities SET sealed = $1 WHERE person = $2");
        world
            .store
            .write(swap.bind(sealed).bind(person))
            .await
            .expect("swapped");
    }
    for owner in [ADA, BOB] {
        let error = identities.get(owner).await.expect_err("not theirs");
        assert!(
            service::chain(&error).contains("belongs to somebody else"),
            "{error}"
        );
    }
    if db.is_sqlite() {
        world.store.close().await;
        let bytes = std::fs::read(db.path()).expect("a file");
        let found = bytes
            .windows(6)
            .filter(|window| *window == b"canary")
            .count();
        assert_eq!(found, 0, "plain secrets in the file");
    }
}

async fn a_key_is_replaced_by_putting_a_new_one_first(db: &Db) {
    let world = db.world().await;
    identities(&world, OLD)
        .await
        .link(ADA, "ada", &Tokens::new("x"))
        .await
        .expect("linked");
    let key = async || {
        let rows = world
            .store
            .rows(sql("SELECT key_id FROM identities"))
            .await
            .expect("rows");
        rows[0].get::<String>("key_id").expect("a name")
    };
    let old = key().await;
    let both = identities(&world, &format!("{NEW},{OLD}")).await;
    assert_eq!(key().await, old);
    assert_eq!(
        both.get(ADA)
            .await
            .expect("a read")
            .expect("linked")
            .tokens
            .access,
        "x"
    );
    assert_ne!(key().await, old, "sealed anew when used");
    let new = identities(&world, NEW).await;
    assert_eq!(
        new.get(ADA)
            .await
            .expect("a read")
            .expect("linked")
            .tokens
            .access,
        "x"
    );
}

async fn a_wrong_or_missing_key_refuses_to_start_with_the_way_out(db: &Db) {
    let world = db.world().await;
    identities(&world, OLD)
        .await
        .link(ADA, "ada", &Tokens::new("x"))
        .await
        .expect("linked");
    let vault = Arc::new(Vault::from_text(Some(NEW)).expect("a key"));
    let refused = Identities::open(world.store.clone(), vault, world.clock.clone()).await;
    let text = refused.expect_err("the key is missing").to_string();
    assert!(
        text.contains("1 log-ins in the database are encrypted"),
        "{text}"
    );
    assert!(
        text.contains("VAULT_KEYS=new,old") && text.contains("log in again"),
        "{text}"
    );
    let text = Vault::from_text(None).expect_err("no key").to_string();
    assert!(text.contains("openssl rand -base64 32"), "{text}");
}

async fn one_refresh_for_many_who_want_a_token(db: &Db) {
    let one = db.world().await;
    let two = one.replica(db).await;
    let provider = Provider::default();
    let (a, b) = (identities(&one, NEW).await, identities(&two, NEW).await);
    a.link(ADA, "ada", &expired()).await.expect("linked");
    let wanted = (0..40).map(|n| {
        let identities = if n % 2 == 0 { a.clone() } else { b.clone() };
        let provider = provider.clone();
        tokio::spawn(async move { identities.tokens(ADA, &provider).await })
    });
    let all = futures_util::future::join_all(wanted);
    let all = tick(&[&one, &two], all).await;
    for tokens in all {
        let linked = tokens.expect("no panic").expect("a token");
        assert_eq!(linked.tokens.access, "access-1");
    }
    assert_eq!(provider.exchanges.load(Ordering::SeqCst), 1);
    // Another minute, another pair: the claim was given back.
    one.clock.advance(secs(48 * 3600));
    let again = a.tokens(ADA, &provider).await.expect("a token");
    assert_eq!(again.tokens.access, "access-2");
}

/// Waits for `work` while the clocks of these replicas go on.
async fn tick<T>(worlds: &[&World], work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            () = tokio::task::yield_now() => {
                for world in worlds {
                    world.clock.advance(std::time::Duration::from_millis(1));
                }
            }
        }
    }
}

async fn a_new_pair_is_stored_before_it_is_used(db: &Db) {
    let world = db.world().await;
    let identities = identities(&world, NEW).await;
    identities
        .link(ADA, "ada", &expired())
        .await
        .expect("linked");
    let linked = identities
        .tokens(ADA, &Provider::default())
        .await
        .expect("a token");
    let stored = identities.get(ADA).await.expect("a read").expect("linked");
    assert_eq!(stored, linked);
    assert_eq!(stored.tokens.refresh.as_deref(), Some("refresh-1"));
}

async fn a_refused_refresh_asks_for_a_log_in_and_a_slow_one_keeps_the_account(db: &Db) {
    let world = db.world().await;
    let identities = identities(&world, NEW).await;
    identities
        .link(ADA, "ada", &expired())
        .await
        .expect("linked");
    let later = Provider {
        answer: Some(RefreshError::Later),
        ..Provider::default()
    };
    for _ in 0..2 {
        let error = identities.tokens(ADA, &later).await.expect_err("not now");
        assert!(matches!(error, TokenError::Later), "{error:?}");
    }
    assert!(identities.get(ADA).await.expect("a read").is_some());
    let refused = Provider {
        answer: Some(RefreshError::Refused),
        ..Provider::default()
    };
    let error = identities.tokens(ADA, &refused).await.expect_err("refused");
    assert!(matches!(error, TokenError::LogIn), "{error:?}");
    assert!(identities.get(ADA).await.expect("a read").is_none());
    let error = identities.tokens(ADA, &refused).await.expect_err("nobody");
    assert!(matches!(error, TokenError::LogIn), "{error:?}");
    assert_eq!(refused.exchanges.load(Ordering::SeqCst), 1);
}

async fn a_token_that_the_provider_refuses_is_renewed_once(db: &Db) {
    let world = db.world().await;
    let identities = identities(&world, NEW).await;
    let until = world.clock.now() + secs(3600);
    let tokens = Tokens::new("access-0").refreshable("refresh-0", until);
    identities.link(ADA, "ada", &tokens).await.expect("linked");
    let provider = Provider::default();
    let stale = identities.tokens(ADA, &provider).await.expect("a token");
    assert_eq!(stale.tokens.access, "access-0");
    for _ in 0..3 {
        // Three calls were answered 401 with the same token.
        let fresh = identities
            .tokens_after(&stale, ADA, &provider)
            .await
            .expect("a token");
        assert_eq!(fresh.tokens.access, "access-1");
    }
    assert_eq!(provider.exchanges.load(Ordering::SeqCst), 1);
}

async fn unlinking_gives_back_what_is_to_be_revoked(db: &Db) {
    let world = db.world().await;
    let identities = identities(&world, NEW).await;
    let tokens = Tokens::new("x").extra("authorization-7");
    identities.link(ADA, "ada", &tokens).await.expect("linked");
    let github = Owner {
        provider: "github",
        ..ADA
    };
    identities
        .link(github, "ada-gh", &Tokens::new("y"))
        .await
        .expect("linked");
    let accounts = identities.accounts("T1", "U1").await.expect("a read");
    assert_eq!(
        accounts,
        [
            ("github".into(), "ada-gh".into()),
            ("heroku".into(), "ada".into())
        ]
    );
    let gone = identities
        .unlink(ADA)
        .await
        .expect("a write")
        .expect("it was linked");
    assert_eq!(gone.tokens.extra.as_deref(), Some("authorization-7"));
    assert!(identities.unlink(ADA).await.expect("a write").is_none());
    assert_eq!(
        identities.accounts("T1", "U1").await.expect("a read").len(),
        1
    );
    // Nobody else's token is ever taken instead.
    let none: Result<_, Error> = identities.get(BOB).await;
    assert!(none.expect("a read").is_none());
}
