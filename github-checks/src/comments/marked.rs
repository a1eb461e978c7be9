//! A comment that is recognised by a hidden marker.

use crate::comments::{Comment, CreateComment};
use crate::error::BuildError;
use crate::ids::{IssueNumber, Repo};
use crate::limits;

/// Maximum characters of a marker.
const MARKER: usize = 100;

/// A comment with a hidden marker on its last line (`<!-- review-app:shop -->`), for
/// [`ensure::comment`](crate::ensure::comment()): one comment for each marker, kept up to
/// date.
///
/// ```no_run
/// # async fn run(github: github_checks::Client) -> Result<(), github_checks::Error> {
/// use github_checks::Repo;
/// use github_checks::comments::MarkedComment;
/// use github_checks::ensure::{self, Intent};
///
/// let repo = Repo::new("octo-org", "hello");
/// let comment = MarkedComment::new(&repo, 42, "review-app:shop", "Deployed to …");
/// ensure::comment(&github, &comment, Intent::now(&github)).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a comment does nothing until it is sent"]
pub struct MarkedComment {
    repo: Repo,
    issue: IssueNumber,
    marker: String,
    body: String,
    author: Option<String>,
}

impl MarkedComment {
    /// Creates the comment from its required parts.
    ///
    /// # Arguments
    /// - `repo`: repository of the issue.
    /// - `issue`: number of the issue or pull request.
    /// - `marker`: what the comment is recognised by, within this issue: 1 to 100 of
    ///   `A-Z a-z 0-9 : . _ / -`, without `--`.
    /// - `body`: the text in Markdown; with the marker at most 65,536 characters.
    pub fn new(
        repo: impl Into<Repo>,
        issue: impl Into<IssueNumber>,
        marker: impl Into<String>,
        body: impl Into<String>,
    ) -> Self {
        Self {
            repo: repo.into(),
            issue: issue.into(),
            marker: marker.into(),
            body: body.into(),
            author: None,
        }
    }

    /// Only a comment by this login counts. An app comments as `SLUG[bot]`.
    pub fn by(mut self, login: impl Into<String>) -> Self {
        self.author = Some(login.into());
        self
    }

    /// The text as it is sent, marker included.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n\n{}", self.body.trim_end(), self.line())
    }

    fn line(&self) -> String {
        format!("<!-- {} -->", self.marker)
    }

    pub(crate) fn target(&self) -> (&Repo, IssueNumber) {
        (&self.repo, self.issue)
    }

    /// The call that creates it.
    pub(crate) fn create(&self) -> Result<CreateComment, BuildError> {
        limits::present("marker", &self.marker)?;
        limits::chars("marker", Some(&self.marker), MARKER)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || ":._/-".contains(c);
        // Anything else could end the hidden part and be seen.
        if !self.marker.chars().all(plain) || self.marker.contains("--") {
            return Err(BuildError::invalid(
                "marker: letters, digits and : . _ / - without two dashes in a row",
            ));
        }
        limits::present("body", &self.body)?;
        let text = self.text();
        limits::chars("body", Some(&text), limits::COMMENT_BODY)?;
        Ok(CreateComment::new(&self.repo, self.issue, text))
    }

    /// Whether this is the comment of the marker.
    pub(crate) fn is(&self, comment: &Comment) -> bool {
        let body = comment.body.as_deref().unwrap_or_default();
        // A quoted marker has something before it on its line.
        let last = body.trim_end().lines().next_back().unwrap_or_default();
        last.trim_end() == self.line() && self.trusts(comment)
    }

    fn trusts(&self, comment: &Comment) -> bool {
        let user = comment.user.as_ref();
        if let Some(author) = &self.author {
            return user.is_some_and(|user| user.login.eq_ignore_ascii_case(author));
        }
        let is_bot = user.is_some_and(|user| user.kind.as_deref() == Some("Bot"));
        let belongs = ["OWNER", "MEMBER", "COLLABORATOR"];
        let association = comment.author_association.as_deref();
        is_bot || association.is_some_and(|association| belongs.contains(&association))
    }

    /// Whether `body` is the text already; GitHub keeps line ends as it likes.
    pub(crate) fn says(&self, body: &str) -> bool {
        let lines = |text: &str| text.trim_end().replace("\r\n", "\n");
        lines(body) == lines(&self.text())
    }
}
