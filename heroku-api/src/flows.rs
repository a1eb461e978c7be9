//! Several calls that belong together, awaited as one, with events on the way.
//!
//! | flow | does |
//! |---|---|
//! | [`pipeline`] | a pipeline's whole state in one round trip |
//! | [`promote()`] | promotes to one or more apps, until their last dynos are up |
//! | [`deploy()`] | builds, releases and waits for the last dyno |
//! | [`review_app`] | creates, redeploys, recreates and deletes review apps |
//! | [`app_setup`] | review apps without a GitHub link: named, coupled, closed by us |
//! | [`rollback()`] | goes back to an older release |
//! | [`dynos`] | waits until every wanted dyno runs a release |
//!
//! Every flow is a [`Progress`]: a stream of events, and a result. `Ok` is not success:
//! the result has an [`Outcome`](crate::progress::Outcome), and only `Done` says that
//! somebody saw what was asked for. Nothing else ends as `Done`: not an empty list, not a
//! lost error, not a closed stream. A status decides, output is for people.
//!
//! Every flow takes a [`Follow`]: how long, how often and how far.
//! It asks every 10 s beside the output, or every 120 s when hints wake it. Failed looks are
//! waited out until the limit. It can be resumed from the ids in its events, with the same
//! options. Dropping it stops the waiting, not what Heroku does.
//!
//! ```no_run
//! # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use heroku_api::flows::{self, deploy::DeployPlan};
//! use heroku_api::progress::Follow;
//! use heroku_api::secret::SignedUrl;
//!
//! let link = SignedUrl::new("https://codeload.github.com/acme/shop/tar.gz/abc");
//! let plan = DeployPlan::new("acme-staging", link, "abc");
//! let mut deploy = flows::deploy(&heroku, &plan, &Follow::default());
//! while let Some(event) = deploy.next().await {
//!     println!("{event:?}");
//! }
//! let deployed = deploy.finish().await?;
//! println!("{}", deployed.outcome);
//! # Ok(()) }
//! ```

use crate::progress::{Follow, Progress};

pub mod app_setup;
pub mod deploy;
pub mod dynos;
mod error;
mod first;
mod link;
mod output;
pub mod pipeline;
pub mod promote;
mod release;
pub mod review_app;
pub mod rollback;
mod settle;
mod standing;
mod watch;

pub use self::deploy::deploy;
pub use self::error::FlowError;
pub use self::link::TarballLink;
pub use self::promote::promote;
pub use self::rollback::rollback;
pub use self::standing::Overtaker;

impl Follow {
    /// Ends when the releases are current, without waiting for the dynos to restart.
    pub fn without_dynos(mut self) -> Self {
        self.short = true;
        self
    }
}

/// A flow: events `E`, then a result `T` or the reason why nothing was started.
pub type Flow<'c, E, T> = Progress<'c, E, Result<T, FlowError>>;
