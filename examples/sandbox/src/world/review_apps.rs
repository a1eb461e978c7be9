//! Review apps that are put into the world beside what the API made.

/// Where a review app stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReviewAppStatus {
    /// Accepted; no app yet.
    Pending,
    /// The app exists and is being built.
    Creating,
    /// It runs.
    Created,
    /// It is being deleted, and stays so when set by hand.
    Deleting,
    /// It is gone, and still listed.
    Deleted,
    /// It failed.
    Errored,
}

impl ReviewAppStatus {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Creating => "creating",
            Self::Created => "created",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
            Self::Errored => "errored",
        }
    }
}

/// A review app to put into the world beside what the API made: a duplicate, a fork's, a dead one.
#[derive(Clone, Debug)]
#[must_use = "it exists once World::add_review_app was called"]
pub struct NewReviewApp {
    pub(crate) branch: String,
    pub(crate) status: ReviewAppStatus,
    pub(crate) pr_number: Option<i64>,
    pub(crate) fork: Option<i64>,
    pub(crate) commit: Option<String>,
}

impl NewReviewApp {
    /// A review app of a branch, [created](ReviewAppStatus::Created), without a pull request.
    pub fn new(branch: impl Into<String>) -> Self {
        Self {
            branch: branch.into(),
            status: ReviewAppStatus::Created,
            pr_number: None,
            fork: None,
            commit: None,
        }
    }

    /// Where it stands.
    pub fn status(mut self, status: ReviewAppStatus) -> Self {
        self.status = status;
        self
    }

    /// Its pull request.
    pub fn pr_number(mut self, number: i64) -> Self {
        self.pr_number = Some(number);
        self
    }

    /// The repository id of the fork that the branch lies in.
    pub fn fork(mut self, id: i64) -> Self {
        self.fork = Some(id);
        self
    }

    /// The commit that its app runs; without one it has no code.
    pub fn commit(mut self, sha: impl Into<String>) -> Self {
        self.commit = Some(sha.into());
        self
    }
}
