//! What a channel does not take (the bot was removed, the channel archived) is posted where the
//! operators want it, and says where it belongs.

use service::outbox::{self, Post};
use service::{Error, Tx};

use super::{Row, apply};
use crate::bulletin;
use crate::judge::Judge;
use crate::notice::{Notice, Place, Target};
use crate::notices::{self, Stored, Unsettled};

/// Messages that one look asks about.
pub(super) const MOST: i64 = 200;
/// How long lines may be added to a message that takes many together, and how long an execution
/// is followed, in milliseconds.
const FOLDED: i64 = 3_600_000;
const FOLLOWED: i64 = 7 * 24 * 3_600_000;

pub(super) async fn look(judge: &Judge) -> Result<(), Error> {
    let now = judge.now().await?;
    for post in notices::unsettled(&judge.store, MOST).await? {
        let state = outbox::state(&judge.store, &post.message).await?;
        let failed = state.as_ref().and_then(|state| state.failed.clone());
        let is_shown = state
            .as_ref()
            .is_none_or(|one| one.ts.is_some() && one.is_current);
        let mut tx = judge.store.begin().await?;
        let done = match failed {
            Some(reason) => elsewhere(&mut tx, &post, &reason).await,
            None if is_shown => shown(&mut tx, &post, now).await,
            None => Ok(true),
        };
        match done {
            Ok(true) => tx.commit().await?,
            // Somebody was faster: the next look finds what is left.
            Ok(false) => tx.rollback().await,
            Err(error) => {
                tx.rollback().await;
                return Err(error);
            }
        }
    }
    Ok(())
}

/// Slack shows it as it is; nothing more comes once its execution has ended.
async fn shown(tx: &mut Tx, post: &Unsettled, now: i64) -> Result<bool, Error> {
    let age = now - post.created_at;
    let stored = notices::get::<Row>(tx, &post.notice).await?;
    let is_over = match stored.map(|stored| stored.body) {
        Some(Row::Run(notice)) => notice.is_over() || age > FOLLOWED,
        Some(Row::Fold(_)) => age > FOLDED,
        _ => true,
    };
    if is_over {
        notices::settle(tx, &post.message).await?;
    }
    Ok(true)
}

async fn elsewhere(tx: &mut Tx, post: &Unsettled, reason: &str) -> Result<bool, Error> {
    let Some(Stored { body, revision }) = notices::get::<Row>(tx, &post.notice).await? else {
        notices::settle(tx, &post.message).await?;
        return Ok(true);
    };
    let of = (post.channel.clone(), reason.to_owned());
    let (body, channel, content) = match body {
        Row::Run(notice) => {
            let mut notice = *notice;
            let Some(target) = moved(&mut notice, post, of) else {
                return given_up(tx, post, reason).await;
            };
            let card = bulletin::card(&notice, &target);
            (Row::Run(Box::new(notice)), target.channel, card)
        }
        Row::Fold(mut fold) => match (&fold.fallback, &fold.instead_of) {
            (Some(to), None) => {
                fold.channel.clone_from(to);
                fold.instead_of = Some(of);
                let (to, content) = (fold.channel.clone(), bulletin::fold(&fold));
                (Row::Fold(fold), to, content)
            }
            _ => return given_up(tx, post, reason).await,
        },
        Row::Forecast(mut forecast) => match (&forecast.fallback, &forecast.instead_of) {
            (Some(to), None) => {
                forecast.channel.clone_from(to);
                forecast.instead_of = Some(of);
                let (to, content) = (forecast.channel.clone(), bulletin::forecast(&forecast));
                (Row::Forecast(forecast), to, content)
            }
            _ => return given_up(tx, post, reason).await,
        },
        Row::Since(_) => return given_up(tx, post, reason).await,
    };
    if !notices::put(tx, &post.notice, Some(revision), &body).await? {
        return Ok(false);
    }
    let id = format!("{}:{channel}:for:{}", super_id(post), post.channel);
    notices::posted(tx, &id, &post.notice, &channel, true).await?;
    notices::settle(tx, &post.message).await?;
    apply(tx, &[Post::new(id, channel, content).into()], &post.notice).await?;
    Ok(true)
}

/// The name of what a notice's messages have in common.
fn super_id(post: &Unsettled) -> String {
    format!("notice:{}", post.notice)
}

/// The target to which what another does not take goes: the rule's fallback, else a channel
/// where the same notice is shown already.
fn moved(notice: &mut Notice, post: &Unsettled, of: (String, String)) -> Option<Target> {
    let at = notice
        .targets
        .iter()
        .position(|target| notice.message(target) == post.message)?;
    notice.targets[at].place = Place::Refused;
    let refused = notice.targets[at].clone();
    if refused.instead_of.is_some() {
        return None;
    }
    let others = notice.targets.iter();
    let shown = |one: &&Target| one.place == Place::Own && one.channel.starts_with(['C', 'G']);
    let other = others.filter(shown).map(|one| one.channel.clone()).next();
    let channel = refused.fallback.clone().or(other)?;
    let target = Target {
        channel,
        place: Place::Own,
        instead_of: Some(of),
        fallback: None,
        ..refused
    };
    notice.targets.push(target.clone());
    Some(target)
}

/// There is no other place: the log says so.
async fn given_up(tx: &mut Tx, post: &Unsettled, reason: &str) -> Result<bool, Error> {
    let (channel, notice) = (&post.channel, &post.notice);
    tracing::warn!(channel, notice, reason, "a notice cannot be shown anywhere");
    notices::settle(tx, &post.message).await?;
    Ok(true)
}
