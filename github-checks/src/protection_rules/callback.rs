//! The address that an event names for the reply of an app.

use url::Url;

use crate::base_url::BaseUrl;
use crate::ids::{Repo, WorkflowRunId};

/// Where an app replies to a `deployment_protection_rule` event: a workflow run on the API
/// that the client is bound to.
///
/// The reply carries the app's token, so an address on another host, port or scheme is
/// refused, and so is any other path than the documented one.
///
/// ```
/// use github_checks::base_url::BaseUrl;
/// use github_checks::protection_rules::CallbackUrl;
///
/// let api = BaseUrl::parse("https://api.github.com")?;
/// let text = "https://api.github.com/repos/octo-org/hello/actions/runs/7/deployment_protection_rule";
/// let callback = CallbackUrl::read(text, &api)?;
/// assert_eq!(callback.repo().as_str(), "octo-org/hello");
/// assert_eq!(callback.run().get(), 7);
/// assert!(CallbackUrl::read(&text.replace("github.com", "github.example"), &api).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CallbackUrl {
    repo: Repo,
    run: WorkflowRunId,
}

/// The address is not one to reply to. Reply to nothing, and treat the event as forged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// It is not an address.
    #[error("the callback is not a URL")]
    NotAUrl,
    /// It is on another host, port or scheme than the API of this client.
    #[error("the callback is on another host than the API: {host}")]
    OtherHost {
        /// Its host.
        host: String,
    },
    /// It is not the address of a workflow run's protection rule.
    #[error("the callback is not …/actions/runs/RUN/deployment_protection_rule")]
    OtherPath,
}

impl CallbackUrl {
    /// Reads the address of an event.
    ///
    /// # Arguments
    /// - `text`: `deployment_callback_url` of the event.
    /// - `api`: address of the API: `client.services().base(Service::Api)`.
    ///
    /// # Errors
    /// See [`CallbackError`].
    pub fn read(text: &str, api: &BaseUrl) -> Result<Self, CallbackError> {
        let url = Url::parse(text).map_err(|_| CallbackError::NotAUrl)?;
        let with_user = !url.username().is_empty() || url.password().is_some();
        if !api.is_origin_of(&url) || with_user {
            let host = url.host_str().unwrap_or("none");
            return Err(CallbackError::OtherHost {
                host: host.chars().take(64).collect(),
            });
        }
        let base = Url::parse(api.as_str()).map_err(|_| CallbackError::NotAUrl)?;
        let path = url
            .path()
            .strip_prefix(base.path().trim_end_matches('/'))
            .ok_or(CallbackError::OtherPath)?;
        let parts: Vec<&str> = path.split('/').collect();
        let [
            "",
            "repos",
            owner,
            name,
            "actions",
            "runs",
            run,
            "deployment_protection_rule",
        ] = parts[..]
        else {
            return Err(CallbackError::OtherPath);
        };
        if url.query().is_some() || url.fragment().is_some() {
            return Err(CallbackError::OtherPath);
        }
        let repo = format!("{owner}/{name}").parse();
        let digits = run.bytes().all(|byte| byte.is_ascii_digit());
        match (repo, run.parse::<u64>()) {
            (Ok(repo), Ok(run)) if digits => Ok(Self {
                repo,
                run: run.into(),
            }),
            _ => Err(CallbackError::OtherPath),
        }
    }

    /// Repository of the workflow run.
    #[must_use]
    pub fn repo(&self) -> &Repo {
        &self.repo
    }

    /// The workflow run that waits.
    #[must_use]
    pub fn run(&self) -> WorkflowRunId {
        self.run
    }
}
