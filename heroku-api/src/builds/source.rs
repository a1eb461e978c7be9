//! What to build from.

use serde::{Serialize, Serializer};

use crate::endpoint::{Outgoing, Sent};
use crate::secret::SignedUrl;

/// A tarball (`.tar.gz`) that Heroku fetches, and what to call it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Source {
    url: SignedUrl,
    version: Option<String>,
    description: Option<String>,
    checksum: Option<String>,
}

impl Source {
    /// A tarball.
    ///
    /// # Arguments
    /// - `url`: where Heroku fetches it, without any header: the `get_url` of
    ///   [`CreateSource`](crate::sources::CreateSource), or the redirect target of GitHub's
    ///   tarball call. https, without a user name.
    pub fn new(url: SignedUrl) -> Self {
        Self {
            url,
            version: None,
            description: None,
            checksum: None,
        }
    }

    /// What to call it; use the commit, so that others can see what runs.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// A sentence about it.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// `SHA256:` and the tarball's digest in hex: Heroku refuses other bytes.
    pub fn checksum(mut self, checksum: impl Into<String>) -> Self {
        self.checksum = Some(checksum.into());
        self
    }

    pub(crate) fn url(&self) -> &SignedUrl {
        &self.url
    }

    pub(crate) fn with_url(mut self, url: SignedUrl) -> Self {
        self.url = url;
        self
    }

    /// What it is called.
    #[must_use]
    pub fn version_name(&self) -> Option<&str> {
        self.version.as_deref()
    }
}

impl Outgoing for Source {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Wire<'s> {
            url: Sent<'s, SignedUrl>,
            #[serde(skip_serializing_if = "Option::is_none")]
            version: Option<&'s str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            version_description: Option<&'s str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            checksum: Option<&'s str>,
        }
        Wire {
            url: Sent(&self.url),
            version: self.version.as_deref(),
            version_description: self.description.as_deref(),
            checksum: self.checksum.as_deref(),
        }
        .serialize(serializer)
    }
}
