//! Where a flow gets its tarball: a link, or a function that is asked for one late.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::FlowError;
use crate::builds::address;
use crate::secret::SignedUrl;

type Link = Result<SignedUrl, Box<dyn Error + Send + Sync>>;
type Ask = dyn Fn() -> Pin<Box<dyn Future<Output = Link> + Send>> + Send + Sync;

/// The link to a tarball (`.tar.gz`) that needs no header, or a function that gives one.
///
/// Links to private repositories live five minutes, and an app may be busy for longer
/// before it can be built: a function is asked right before the link is sent, and again
/// before it is sent again.
///
/// A link must be https and name no user; Heroku fetches it, so it cannot be a file.
#[derive(Clone)]
pub struct TarballLink(Kind);

#[derive(Clone)]
enum Kind {
    Known(SignedUrl),
    Late(Arc<Ask>),
}

impl TarballLink {
    /// A link that is asked for when it is needed.
    ///
    /// # Arguments
    /// - `ask`: asks for the link; called once for each time that the code is sent.
    ///
    /// # Examples
    /// ```
    /// use heroku_api::flows::TarballLink;
    /// use heroku_api::secret::SignedUrl;
    ///
    /// let link = TarballLink::late(|| async {
    ///     // Ask GitHub for the archive link here.
    ///     Ok(SignedUrl::new("https://codeload.github.com/acme/shop/tar.gz/abc"))
    /// });
    /// ```
    pub fn late<F>(ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Link> + Send + 'static,
    {
        Self(Kind::Late(Arc::new(move || Box::pin(ask()))))
    }

    /// The link, asked for now, for a call that is not part of a flow.
    ///
    /// # Errors
    /// [`FlowError::Link`] when it is not to be had, [`FlowError::Plan`] for one that Heroku
    /// could not fetch.
    pub async fn now(&self) -> Result<SignedUrl, FlowError> {
        self.get().await
    }

    /// The link to send now.
    pub(crate) async fn get(&self) -> Result<SignedUrl, FlowError> {
        let url = match &self.0 {
            Kind::Known(url) => url.clone(),
            Kind::Late(ask) => ask().await.map_err(FlowError::Link)?,
        };
        match address::problem(&url) {
            None => Ok(url),
            Some(problem) => Err(FlowError::Plan(format!("the link to the source {problem}"))),
        }
    }
}

impl From<SignedUrl> for TarballLink {
    fn from(url: SignedUrl) -> Self {
        Self(Kind::Known(url))
    }
}

impl fmt::Debug for TarballLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Kind::Known(_) => "TarballLink([REDACTED])",
            Kind::Late(_) => "TarballLink(late)",
        })
    }
}
