//! Every request, as it comes and before its response leaves: to record what a program asks, or
//! to let it die at exactly that moment.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use crate::lock;
use crate::wire::{Request, is_own};

/// A request that came to Heroku, GitHub or Slack.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received {
    /// `heroku`, `github` or `slack`.
    pub service: &'static str,
    /// `GET`, `POST` …
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The row of [`routes`](crate::routes) that takes it; `None` for a 404.
    pub template: Option<&'static str>,
    /// The value of the `Authorization` header: whose token it is.
    pub authorization: Option<String>,
}

impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.template.unwrap_or(&self.path);
        write!(f, "{} {path}", self.method)
    }
}

/// Which moment of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Side {
    /// It has come, and nothing was done.
    Before,
    /// It was done, and no byte of its response has left.
    After,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pass {
    /// It goes on.
    On,
    /// Its connection is closed without a response.
    Cut,
}

type Passing = Pin<Box<dyn Future<Output = Pass> + Send>>;
pub(crate) type Watcher = Arc<dyn Fn(Arc<Received>, Side) -> Passing + Send + Sync>;

/// Who watches.
#[derive(Default)]
pub(crate) struct Watch(Mutex<Option<Watcher>>);

impl Watch {
    /// Puts `watcher` in the place of the one before.
    pub(crate) fn set(&self, watcher: Watcher) {
        *lock(&self.0) = Some(watcher);
    }

    /// The watcher, and what it sees of this request.
    pub(crate) fn of(
        &self,
        service: &'static str,
        request: &Request,
        template: Option<&'static str>,
    ) -> Option<(Watcher, Arc<Received>)> {
        if service == "slack" && is_own(&request.path) {
            return None;
        }
        let watcher = lock(&self.0).clone()?;
        let received = Received {
            service,
            method: request.method.to_string(),
            path: request.path.clone(),
            template,
            authorization: request.header("authorization").map(ToOwned::to_owned),
        };
        Some((watcher, Arc::new(received)))
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watch(..)")
    }
}
