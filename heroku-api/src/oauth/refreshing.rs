// Kept identical in heroku-api, github-checks and slack-blocks.
//! A person's token that renews itself.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::{Either, select};

use super::store::{Pair, TokenStore};
use crate::client::Client;
use crate::secret::Secret;
use crate::token::renewing::{Current, Renew, Renewing};
use crate::token::{TokenError, TokenSource};
use crate::transport::Transport;

/// How long before its end a token is renewed; half of its life when that is shorter.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// How long the store may take for one thing.
const STORE: Duration = Duration::from_secs(30);

/// A token that renews itself five minutes before it ends, and when it is refused: a
/// [`TokenSource`] for a client. Cheap to clone; clones share the token.
///
/// - One renewal is under way at a time. While the old token works nobody waits for it;
///   afterwards every call that waits gets its result, a failure too. After a failure the
///   next one begins 10 s later at the earliest.
/// - The new pair is stored before it is used.
/// - A renewal that was begun goes on when the call that began it is dropped: its response
///   may hold the only token that is left. That needs [`Transport::spawn`], which the
///   transports of this crate have within a tokio runtime. With a transport that cannot
///   spawn, the call that begins a renewal waits for it, and when that call is dropped the
///   renewal stands still until the next call needs a token: a response that comes later than
///   the time-out of one attempt is lost then.
/// - A process that is killed between the response and the end of [`TokenStore::store`] loses
///   the new pair. The person logs in again if the old refresh token works only once.
#[derive(Clone)]
pub struct RefreshingToken(Arc<Renewing<Refresh>>);

/// Asks the vendor for a new pair.
#[async_trait]
pub(super) trait Login: Send + Sync + 'static {
    fn client(&self) -> &Client;

    async fn renew(&self, refresh: &Secret) -> Result<Pair, TokenError>;
}

struct Refresh {
    login: Box<dyn Login>,
    store: Box<dyn TokenStore>,
    pairs: Mutex<Pairs>,
}

struct Pairs {
    current: Pair,
    /// Renewed and not stored yet.
    unsaved: Option<Pair>,
}

impl RefreshingToken {
    pub(super) fn of(login: impl Login, pair: Pair, store: impl TokenStore) -> Self {
        let current = current(&pair, login.client().transport());
        let refresh = Refresh {
            login: Box::new(login),
            store: Box::new(store),
            pairs: Mutex::new(Pairs {
                current: pair,
                unsaved: None,
            }),
        };
        Self(Arc::new(Renewing::new(refresh, Some(current))))
    }

    /// The pair in use. Another program may have stored a newer one meanwhile.
    #[must_use]
    pub fn pair(&self) -> Pair {
        self.0.renew().pairs().current.clone()
    }
}

#[async_trait]
impl TokenSource for RefreshingToken {
    async fn token(&self) -> Result<Secret, TokenError> {
        self.0.token().await
    }

    async fn refresh(&self, rejected: &Secret) -> Result<Option<Secret>, TokenError> {
        self.0.renewed(Some(rejected)).await.map(Some)
    }
}

impl fmt::Debug for RefreshingToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshingToken(..)")
    }
}

#[async_trait]
impl Renew for Refresh {
    fn transport(&self) -> &dyn Transport {
        self.login.client().transport()
    }

    async fn renew(&self, _: Option<Current>) -> Result<Current, TokenError> {
        let _lock = self.in_time("lock", self.store.lock()).await?;
        let unsaved = self.pairs().unsaved.clone();
        let new = match unsaved {
            Some(unsaved) => unsaved,
            None => {
                let stored = self.in_time("load", self.store.load()).await?;
                let Some(stored) = stored else {
                    let gone = TokenError::new("the token is not stored any more: log in again");
                    return Err(gone.login_needed());
                };
                if stored.access != self.pairs().current.access {
                    // Another program has renewed it.
                    let current = current(&stored, self.transport());
                    self.pairs().current = stored.clone();
                    if !current.is_due(self.now()) {
                        return Ok(current);
                    }
                }
                let new = self.login.renew(&stored.refresh).await?;
                self.pairs().unsaved = Some(new.clone());
                new
            }
        };
        self.in_time("store", self.store.store(&new)).await?;
        let current = current(&new, self.transport());
        *self.pairs() = Pairs {
            current: new,
            unsaved: None,
        };
        Ok(current)
    }
}

impl Refresh {
    /// A store that hangs must not hang every call for ever.
    async fn in_time<T>(
        &self,
        what: &str,
        work: impl Future<Output = Result<T, TokenError>> + Send,
    ) -> Result<T, TokenError> {
        let limit = pin!(async { self.transport().sleep(STORE).await });
        match select(pin!(work), limit).await {
            Either::Left((done, _)) => done,
            Either::Right(_) => Err(TokenError::new(format!(
                "the token store did not {what} within {} s",
                STORE.as_secs()
            ))),
        }
    }

    fn pairs(&self) -> MutexGuard<'_, Pairs> {
        self.pairs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The token of `pair` from now on.
fn current(pair: &Pair, clock: &dyn Transport) -> Current {
    let life = pair
        .expires
        .and_then(|expires| expires.duration_since(clock.now()).ok());
    Current {
        token: pair.access.clone(),
        until: pair.expires,
        early: EARLY.min(life.unwrap_or(EARLY) / 2),
    }
}

#[cfg(test)]
mod tests;
