//! The commands: what a line means once it is read.

mod change;
mod channel;
mod duration;
mod guard;
mod observe;
mod own;
mod when;

pub use change::{Defaulted, Deploy, Promote, Release, Rollback};
pub use channel::{Channel, Channels, Route, RouteDisable};
pub use duration::duration_text;
pub(crate) use duration::parse_duration;
pub use guard::{Answer, Cancel, Freeze, Lock, Unfreeze, Unlock};
pub use observe::{Diff, Help, History, Info, Listing, Releases};
pub use own::{Own, Value};
pub(crate) use when::parse_when;
pub use when::{TimeOfDay, Timestamp, When};

use std::fmt;

/// One command of the language. `Display` writes its canonical text, which parses to the same value.
///
/// Parts borrow from the line; [`into_owned`](Self::into_owned) keeps them. Spans and warnings
/// are in [`Parsed`](crate::Parsed) and take no part in equality.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command<'a> {
    /// `login`
    Login,
    /// `logout`
    Logout,
    /// `help [TOPIC]`
    Help(Help),
    /// `deploy[!] PIPELINE[/REF] [to STAGE[/APPS]]`
    Deploy(Deploy<'a>),
    /// `promote[!] PIPELINE [from STAGE[/APP]] [to STAGE[/APPS]]`
    Promote(Promote<'a>),
    /// `releases PIPELINE [in STAGE[/APP]]`
    Releases(Releases<'a>),
    /// `info PIPELINE`
    Info(Info<'a>),
    /// `pipelines`
    Pipelines,
    /// `route`: what is posted to the channel it is typed in
    RouteList,
    /// `route PIPELINE to CHANNELS`
    Route(Route<'a>),
    /// `route:disable PIPELINE [in CHANNELS]`
    RouteDisable(RouteDisable<'a>),
    /// `lock PIPELINE in STAGE[/APP] [for DURATION] [: TEXT]`
    Lock(Lock<'a>),
    /// `unlock PIPELINE in STAGE[/APP]`
    Unlock(Unlock<'a>),
    /// `unlock all`
    UnlockAll,
    /// `locks [PIPELINE]`
    Locks(Listing<'a>),
    /// `rollback PIPELINE [in STAGE[/APP]] [to vN|SHA] [: TEXT]`
    Rollback(Rollback<'a>),
    /// `diff PIPELINE [from STAGE] [to STAGE]`
    Diff(Diff<'a>),
    /// `status [PIPELINE]`
    Status(Listing<'a>),
    /// `queue [PIPELINE]`
    Queue(Listing<'a>),
    /// `cancel ID`
    Cancel(Cancel<'a>),
    /// `approve ID [: TEXT]`
    Approve(Answer<'a>),
    /// `reject ID [: TEXT]`
    Reject(Answer<'a>),
    /// `freeze PIPELINE [in STAGE] [until TIME] [: TEXT]`
    Freeze(Freeze<'a>),
    /// `unfreeze PIPELINE [in STAGE]`
    Unfreeze(Unfreeze<'a>),
    /// `history [PIPELINE] [in STAGE]`
    History(History<'a>),
    /// A command of the program that uses this crate.
    Own(Own<'a>),
}

impl Command<'_> {
    /// The tag of the command in JSON and logs: `deploy`, `route-list`, the verb of an own command.
    #[must_use]
    pub const fn tag(&self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Logout => "logout",
            Self::Help(_) => "help",
            Self::Deploy(_) => "deploy",
            Self::Promote(_) => "promote",
            Self::Releases(_) => "releases",
            Self::Info(_) => "info",
            Self::Pipelines => "pipelines",
            Self::RouteList => "route-list",
            Self::Route(_) => "route",
            Self::RouteDisable(_) => "route-disable",
            Self::Lock(_) => "lock",
            Self::Unlock(_) => "unlock",
            Self::UnlockAll => "unlock-all",
            Self::Locks(_) => "locks",
            Self::Rollback(_) => "rollback",
            Self::Diff(_) => "diff",
            Self::Status(_) => "status",
            Self::Queue(_) => "queue",
            Self::Cancel(_) => "cancel",
            Self::Approve(_) => "approve",
            Self::Reject(_) => "reject",
            Self::Freeze(_) => "freeze",
            Self::Unfreeze(_) => "unfreeze",
            Self::History(_) => "history",
            Self::Own(own) => own.verb(),
        }
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Command<'static> {
        match self {
            Self::Login => Command::Login,
            Self::Logout => Command::Logout,
            Self::Help(c) => Command::Help(c),
            Self::Deploy(c) => Command::Deploy(c.into_owned()),
            Self::Promote(c) => Command::Promote(c.into_owned()),
            Self::Releases(c) => Command::Releases(c.into_owned()),
            Self::Info(c) => Command::Info(c.into_owned()),
            Self::Pipelines => Command::Pipelines,
            Self::RouteList => Command::RouteList,
            Self::Route(c) => Command::Route(c.into_owned()),
            Self::RouteDisable(c) => Command::RouteDisable(c.into_owned()),
            Self::Lock(c) => Command::Lock(c.into_owned()),
            Self::Unlock(c) => Command::Unlock(c.into_owned()),
            Self::UnlockAll => Command::UnlockAll,
            Self::Locks(c) => Command::Locks(c.into_owned()),
            Self::Rollback(c) => Command::Rollback(c.into_owned()),
            Self::Diff(c) => Command::Diff(c.into_owned()),
            Self::Status(c) => Command::Status(c.into_owned()),
            Self::Queue(c) => Command::Queue(c.into_owned()),
            Self::Cancel(c) => Command::Cancel(c.into_owned()),
            Self::Approve(c) => Command::Approve(c.into_owned()),
            Self::Reject(c) => Command::Reject(c.into_owned()),
            Self::Freeze(c) => Command::Freeze(c.into_owned()),
            Self::Unfreeze(c) => Command::Unfreeze(c.into_owned()),
            Self::History(c) => Command::History(c.into_owned()),
            Self::Own(c) => Command::Own(c.into_owned()),
        }
    }
}

impl fmt::Display for Command<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Login | Self::Logout | Self::Pipelines => f.write_str(self.tag()),
            Self::RouteList => f.write_str("route"),
            Self::UnlockAll => f.write_str("unlock all"),
            Self::Help(c) => c.fmt(f),
            Self::Deploy(c) => c.fmt(f),
            Self::Promote(c) => c.fmt(f),
            Self::Releases(c) => c.fmt(f),
            Self::Info(c) => c.fmt(f),
            Self::Route(c) => c.fmt(f),
            Self::RouteDisable(c) => c.fmt(f),
            Self::Lock(c) => c.fmt(f),
            Self::Unlock(c) => c.fmt(f),
            Self::Locks(c) | Self::Status(c) | Self::Queue(c) => c.write(self.tag(), f),
            Self::Rollback(c) => c.fmt(f),
            Self::Diff(c) => c.fmt(f),
            Self::Cancel(c) => c.fmt(f),
            Self::Approve(c) | Self::Reject(c) => c.write(self.tag(), f),
            Self::Freeze(c) => c.fmt(f),
            Self::Unfreeze(c) => c.fmt(f),
            Self::History(c) => c.fmt(f),
            Self::Own(c) => c.fmt(f),
        }
    }
}
