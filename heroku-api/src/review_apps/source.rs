//! What a review app is made from.

use serde::{Serialize, Serializer};

use crate::builds::address;
use crate::endpoint::{Outgoing, Sent};
use crate::error::BuildError;
use crate::secret::SignedUrl;

/// What a review app is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ReviewSource {
    url: SignedUrl,
    version: Option<String>,
}

impl ReviewSource {
    /// A tarball.
    ///
    /// # Arguments
    /// - `url`: where Heroku fetches it, without any header; https, without a user name.
    /// - `version`: what to call it; use the commit, so that others can see what runs.
    pub fn tarball(url: SignedUrl, version: impl Into<String>) -> Self {
        Self {
            url,
            version: Some(version.into()),
        }
    }

    /// The head of the branch in the repository that the pipeline is connected to.
    pub fn connected_repository() -> Self {
        Self {
            url: SignedUrl::new("resolve"),
            version: None,
        }
    }

    /// Refuses a tarball that Heroku could not fetch.
    pub(super) fn check(&self) -> Result<(), BuildError> {
        if self.version.is_none() {
            return Ok(());
        }
        address::check(&self.url)
    }
}

impl Outgoing for ReviewSource {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Wire<'s> {
            url: Sent<'s, SignedUrl>,
            version: Option<&'s str>,
        }
        Wire {
            url: Sent(&self.url),
            version: self.version.as_deref(),
        }
        .serialize(serializer)
    }
}
