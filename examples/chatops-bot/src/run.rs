//! The commands: what each one does, and what it says when it does not.

mod checks;
mod deploy;
mod ended;
mod info;
mod pipelines;
mod promote;
mod record;
mod releases;
mod source;
mod told;
mod trouble;

pub use self::deploy::deploy;
pub use self::info::info;
pub use self::pipelines::pipelines;
pub use self::promote::promote;
pub use self::releases::releases;
pub use self::told::Told;

use slack_blocks::Mrkdwn;

use crate::refusal::Refusal;

/// How a command ended.
pub type Outcome = Result<Said, Refusal>;

/// What is left to say when a command is done.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Said {
    /// Everything is in the thread.
    InThread,
    /// Everyone in the channel should see it.
    Public(Mrkdwn<'static>),
    /// The caller alone.
    Private(Mrkdwn<'static>),
}
