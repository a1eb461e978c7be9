//! Several calls that belong together, awaited as one, telling how far they are.
//!
//! | flow | does |
//! |---|---|
//! | [`pipeline`] | a pipeline's whole state in one round trip |
//! | [`promote`] | promotes to one or more apps, until their last dynos are up |
//! | [`deploy`] | builds, releases and waits for the last dyno |
//! | [`review_app`] | makes, redeploys, recreates and deletes review apps |
//! | [`rollback`] | goes back to an older release |
//! | [`dynos`] | waits until every dyno runs a release |
//!
//! Every flow takes a limit for its time, never asks more often than Heroku's own
//! tools do, and can be resumed from the ids in its events. Dropping a flow stops the
//! waiting, not what Heroku does.

pub mod deploy;
pub mod dynos;
mod error;
pub mod pipeline;
pub mod promote;
mod release;
pub mod review_app;
pub mod rollback;
mod wait;

pub use self::error::FlowError;
