//! What is done for what was accepted: clicks, decisions, watching, the end of time.

mod click;
mod decide;
mod output;
mod time;
mod watch;

use std::time::Duration;

use async_trait::async_trait;
use service::operations::Kind;
use service::runner::{Ending, Failure};
use service::{Next, Outcome, Running, Step, Work};

use crate::judge::Judge;

pub use click::{Click, Via};
pub(crate) use decide::Deciding;

/// How long one request to a source may take: no call starts with less lease left.
pub(crate) const ATTEMPT: Duration = Duration::from_secs(20);

#[async_trait]
impl Work for Judge {
    fn kinds(&self) -> &[Kind] {
        const {
            &[
                Kind::new("click", 1),
                Kind::new("decide", 1),
                Kind::new("watch", 1),
                Kind::new("expire", 1),
                Kind::new("remind", 1),
                Kind::new("output", 1),
            ]
        }
    }

    async fn run(&self, running: &Running) -> Result<Next, Failure> {
        let kind = running.operation().kind;
        match kind.as_str() {
            "click" => click::run(self, running).await,
            "decide" => decide::run(self, running).await,
            "watch" => watch::run(self, running).await,
            "expire" => time::expire(self, running).await,
            "remind" => time::remind(self, running).await,
            "output" => output::run(self, running).await,
            _ => Err(format!("nobody here knows the kind {kind}").into()),
        }
    }

    async fn end(&self, running: &Running, why: Ending) -> Result<Next, Failure> {
        tracing::warn!(?why, "an operation is ended before it was finished");
        match running.operation().kind.as_str() {
            "click" => click::late(self, running).await,
            "decide" => decide::late(self, running).await,
            _ => Ok(Next::End(Step::end(Outcome::Unknown, "late"))),
        }
    }
}
