//! Reviews of pull requests: one message for each pull request, with what every reviewer said
//! last.

use std::collections::BTreeMap;

use github_checks::Repo;
use github_checks::pulls::{ListReviews, PullRequest, PullReview, PullReviewState};
use serde::{Deserialize, Serialize};
use service::runner::Failure;
use slack_blocks::{Mrkdwn, mrkdwn};

use super::look::{Found, Said};
use crate::bot::Bot;
use crate::message::literal;
use crate::notice::Notice;
use crate::route::Route;

/// Open pull requests whose reviews are noted at the first look.
const NOTED: usize = 30;
/// Pull requests whose reviews are remembered.
const PULLS: usize = 300;
/// Dates have seconds: what changed in the second of a read is found by one more.
const READS: u8 = 2;

/// What was seen of the reviews.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ReviewsSeen {
    /// GitHub's time of the first look, in seconds since 1970: older reviews are not news.
    since: i64,
    /// By number.
    pulls: BTreeMap<u64, PullSeen>,
}

/// What was seen of one pull request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct PullSeen {
    /// When it was changed last, and how often its reviews were read since.
    updated: i64,
    reads: u8,
    /// Reviews by number: what they said.
    said: BTreeMap<u64, String>,
    /// How often that changed.
    changes: i64,
}

/// Whether any route wants to hear of them.
fn is_wanted(routes: &[Route]) -> bool {
    routes.iter().any(|route| {
        let wants = &route.settings.github;
        wants.on && wants.reviews
    })
}

/// Reads the reviews of the pull requests that changed; `pulls` has the one that changed last at
/// its end.
pub(super) async fn look(
    bot: &Bot,
    repo: &Repo,
    routes: &[Route],
    pulls: &[PullRequest],
    seen: Option<ReviewsSeen>,
) -> Result<(Option<ReviewsSeen>, Found), Failure> {
    let mut found = Found::default();
    if !is_wanted(routes) {
        // What happens while nobody listens is not news later.
        return Ok((None, found));
    }
    let is_new = seen.is_none();
    let mut seen = seen.unwrap_or_default();
    if is_new {
        seen.since = pulls.iter().map(updated).max().unwrap_or(0);
    }
    let mut left = NOTED;
    for pull in pulls {
        let number = pull.number.get();
        let known = seen.pulls.entry(number).or_default();
        let at = updated(pull);
        if known.updated != at {
            known.updated = at;
            known.reads = 0;
        }
        if is_new && (pull.state.as_deref() != Some("open") || left == 0) {
            // Unless it changed in this very second.
            known.reads = if at == seen.since { 0 } else { READS };
            continue;
        }
        if known.reads >= READS {
            continue;
        }
        left = left.saturating_sub(1);
        let list = ListReviews::new(repo, pull.number);
        let reviews = bot.services.github.all(&list).await?;
        known.reads += 1;
        let fresh = fresh(known, &reviews, (!is_new).then_some(seen.since));
        if fresh.is_empty() {
            continue;
        }
        let first = known.changes == 0;
        known.changes += i64::try_from(fresh.len()).unwrap_or(1);
        let page = format!("{}/{repo}/pull/{number}", bot.services.web);
        let shown = Mrkdwn::link(&page, &format!("#{number}")).into_owned();
        let title = pull.title.as_deref().unwrap_or_default();
        let standing = Mrkdwn::join(standing(&reviews), " · ");
        let line = mrkdwn!(":eyes: {} {}: {}", shown, literal(title), standing);
        let mut notice = Notice::new(format!("reviews/{number}"), known.changes, line);
        if !first {
            for review in fresh {
                let name = format!("{}/{}", review.id, review.state.as_str());
                notice = notice.reply(name, words(review));
            }
        }
        found.said.push(Said::new(notice, |settings| {
            settings.github.on && settings.github.reviews
        }));
    }
    while seen.pulls.len() > PULLS {
        seen.pulls.pop_first();
    }
    Ok((Some(seen), found))
}

fn updated(pull: &PullRequest) -> i64 {
    pull.updated_at.map_or(0, |at| at.timestamp())
}

/// The reviews that say something else than before, or are new; those from before `since` are
/// only noted. `None`: everything is.
fn fresh<'r>(
    known: &mut PullSeen,
    reviews: &'r [PullReview],
    since: Option<i64>,
) -> Vec<&'r PullReview> {
    let mut fresh = Vec::new();
    for review in reviews {
        if review.state == PullReviewState::Pending {
            continue;
        }
        let said = review.state.as_str().to_owned();
        let before = known.said.insert(review.id.get(), said.clone());
        let is_news = match (&before, since) {
            (Some(before), Some(_)) => *before != said,
            (None, Some(since)) => review.submitted_at.is_none_or(|at| at.timestamp() >= since),
            (_, None) => false,
        };
        if is_news {
            fresh.push(review);
        }
    }
    fresh
}

fn who(review: &PullReview) -> &str {
    let user = review.user.as_ref();
    user.map_or("somebody", |user| user.login.as_str())
}

fn words(review: &PullReview) -> Mrkdwn<'static> {
    let by = literal(who(review));
    let text = match &review.state {
        PullReviewState::Approved => mrkdwn!(":white_check_mark: approved by {}", by),
        PullReviewState::ChangesRequested => mrkdwn!(":red_circle: {} asks for changes", by),
        PullReviewState::Dismissed => {
            mrkdwn!(":no_entry_sign: the review of {} was dismissed", by)
        }
        _ => mrkdwn!(":speech_balloon: {} commented", by),
    };
    match review.html_url.as_deref() {
        Some(url) => mrkdwn!("{} ({})", text, Mrkdwn::link(url, "review")),
        None => text,
    }
}

/// What every reviewer says: their newest verdict, else that they commented.
fn standing(reviews: &[PullReview]) -> Vec<Mrkdwn<'static>> {
    let mut order: Vec<&str> = Vec::new();
    let mut last: BTreeMap<&str, &PullReview> = BTreeMap::new();
    for review in reviews {
        if review.state == PullReviewState::Pending {
            continue;
        }
        let by = who(review);
        if !order.contains(&by) {
            order.push(by);
        }
        let is_comment = review.state == PullReviewState::Commented;
        if !is_comment || !last.contains_key(by) {
            last.insert(by, review);
        }
    }
    let all = order.into_iter().filter_map(|by| last.get(by));
    all.map(|review| words(review)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review(id: u64, by: &str, state: &str, at: &str) -> PullReview {
        serde_json::from_value(serde_json::json!({
            "id": id, "state": state, "submitted_at": at, "user": { "login": by },
        }))
        .unwrap()
    }

    const EARLY: &str = "2026-11-30T10:00:00Z";
    const LATE: &str = "2026-11-30T12:00:00Z";

    #[test]
    fn a_review_is_news_once_and_again_when_it_says_something_else() {
        let mut known = PullSeen::default();
        let since = 1_796_036_400;
        let at = chrono::DateTime::parse_from_rfc3339(LATE).unwrap();
        assert!(at.timestamp() >= since);
        let mut reviews = vec![
            review(1, "ben", "APPROVED", EARLY),
            review(2, "carl", "CHANGES_REQUESTED", LATE),
            review(3, "dan", "PENDING", LATE),
        ];
        let ids = |found: Vec<&PullReview>| -> Vec<u64> {
            found.iter().map(|one| one.id.get()).collect()
        };
        assert_eq!(ids(fresh(&mut known, &reviews, Some(since))), [2]);
        assert!(fresh(&mut known, &reviews, Some(since)).is_empty());
        reviews[0].state = PullReviewState::Dismissed;
        reviews[2].state = PullReviewState::Commented;
        assert_eq!(ids(fresh(&mut known, &reviews, Some(since))), [1, 3]);
    }

    #[test]
    fn a_comment_after_a_verdict_does_not_take_it_back() {
        let reviews = [
            review(1, "ben", "COMMENTED", EARLY),
            review(2, "ben", "APPROVED", EARLY),
            review(3, "ben", "COMMENTED", LATE),
            review(4, "carl", "COMMENTED", LATE),
        ];
        let said: Vec<String> = standing(&reviews)
            .iter()
            .map(|one| one.as_str().to_owned())
            .collect();
        assert_eq!(said.len(), 2);
        assert!(said[0].contains("approved by ben"), "{said:?}");
        assert!(said[1].contains("carl commented"), "{said:?}");
    }
}
