//! One comment for each marker, kept up to date.

use crate::client::Client;
use crate::comments::{Comment, ListComments, MarkedComment, UpdateComment};
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;

/// Creates the comment with a hidden marker, or brings the one that is there up to date.
///
/// Looks first. A comment counts when its last line is the marker and its author is a bot,
/// or belongs to the repository (owner, member, collaborator), or is the author that
/// [`MarkedComment::by`] names: a stranger can copy a marker. Of several the oldest counts.
///
/// # Arguments
/// - `github`: client of the account that writes.
/// - `comment`: where, which marker, which text.
/// - `intent`: first attempt, or a resumption with what was stored.
///
/// # Errors
/// As [`CreateComment`](crate::comments::CreateComment) and [`UpdateComment`]; ambiguous
/// when looking did not help either.
///
/// # Permission
/// `issues: write` or `pull_requests: write`.
///
/// # Examples
/// ```no_run
/// # async fn run(github: github_checks::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use github_checks::Repo;
/// use github_checks::comments::MarkedComment;
/// use github_checks::ensure::{self, Intent};
///
/// let repo = Repo::new("octo-org", "hello");
/// let comment = MarkedComment::new(&repo, 42, "review-app:shop", "Deployed: https://shop-pr-42.example");
/// // The second run finds the comment of the first and changes its text.
/// let comment = ensure::comment(&github, &comment, Intent::now(&github)).await?;
/// println!("was there before: {}", comment.is_found());
/// # Ok(()) }
/// ```
pub async fn comment(
    github: &Client,
    comment: &MarkedComment,
    intent: Intent,
) -> Result<Ensured<Comment>, Error> {
    let (repo, issue) = comment.target();
    let list = ListComments::new(repo, issue);
    let call = comment.create()?;
    let (list, call) = (&list, &call);
    let look = || -> Attempt<'_, Option<Comment>> {
        Box::pin(async move {
            let known = github.all(list).await?.into_iter();
            Ok(known
                .filter(|known| comment.is(known))
                .min_by_key(|known| known.id))
        })
    };
    let found = match look().await? {
        Some(found) => found,
        None => {
            let send = || -> Attempt<'_, Comment> { Box::pin(github.send(call)) };
            match once(github, &intent, send, look).await? {
                Ensured::Found(found) => found,
                created => return Ok(created),
            }
        }
    };
    if found.body.as_deref().is_some_and(|body| comment.says(body)) {
        return Ok(Ensured::Found(found));
    }
    let update = UpdateComment::new(repo, found.id, comment.text());
    github.send(&update).await.map(Ensured::Found)
}
