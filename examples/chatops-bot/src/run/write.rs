//! A write to another service: stored before it leaves, looked for after a restart.

use std::time::SystemTime;

use service::Error;
use service::runner::Failure;

use super::book::Book;
use crate::bot::moment;
use crate::change::{Change, Sending, Sent};

/// How a try begins.
#[derive(Clone, Debug)]
pub(super) struct Try {
    /// When an earlier try may have left, and then this one looks first.
    resumed: Option<SystemTime>,
    /// What was there before the first one.
    seen: Vec<String>,
    /// How often a response was lost while the process lived.
    pub(super) lost: u32,
}

impl Try {
    /// What was there before was always read, also when it was nothing.
    pub(super) fn heroku(&self, client: &heroku_api::Client) -> heroku_api::ensure::Intent {
        use heroku_api::ensure::Intent;
        let seen = self.seen.iter().cloned();
        match self.resumed {
            Some(at) => Intent::resumed(at, seen),
            None => Intent::now(client).seen(seen),
        }
    }

    /// Statuses of a deployment are read by the write itself.
    pub(super) fn github(&self, client: &github_checks::Client) -> github_checks::ensure::Intent {
        use github_checks::ensure::Intent;
        let seen = self.seen.iter().cloned();
        match self.resumed {
            Some(at) => Intent::resumed(at, seen),
            None if self.seen.is_empty() => Intent::now(client),
            None => Intent::now(client).seen(seen),
        }
    }
}

/// Stores that a write is about to leave. `slot` is where the state keeps it; `seen` is what was
/// there before, and used for the first try only.
pub(super) async fn begin<T>(
    book: &Book<'_>,
    seen: Vec<String>,
    slot: impl Fn(&mut Change) -> &mut Sent<T>,
) -> Result<Try, Error> {
    let now = book.bot.millis();
    let mut tried = Try {
        resumed: None,
        seen: Vec::new(),
        lost: 0,
    };
    book.write(|change| {
        let sent = slot(change);
        let mut sending = match sent {
            Sent::Sending(before) => {
                tried.resumed = Some(moment(before.at));
                before.clone()
            }
            Sent::No | Sent::Done(_) => Sending::new(now, seen),
        };
        tried.lost = sending.lost;
        tried.seen.clone_from(&sending.seen);
        sending.at = now;
        *sent = Sent::Sending(sending);
        Vec::new()
    })
    .await?;
    Ok(tried)
}

/// Stores that the response of a try was lost, and says in the thread that it is sent again.
pub(super) async fn lost<T>(
    book: &Book<'_>,
    name: &str,
    what: &str,
    slot: impl Fn(&mut Change) -> &mut Sent<T>,
) -> Result<(), Failure> {
    let window = book.bot.services.heroku.look_window();
    let reply = crate::message::sent_again(what, window);
    book.write(|change| {
        if let Sent::Sending(sending) = slot(change) {
            sending.lost += 1;
        }
        vec![(format!("{name}/again"), reply)]
    })
    .await?;
    Ok(())
}
