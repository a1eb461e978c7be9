//! Where things wait, and how to sign in there: out of the environment.

use github_checks::ids::Repo;
use http::HeaderName;
use slack_blocks::web::secret::Secret;

use super::{CircleFile, ConfigError, GitHubFile, wrong};
use crate::identity::Mode;
use crate::source::Auth;

/// Gate, and how to sign in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GateConfig {
    /// `SPINNAKER_GATE_URL`.
    pub url: String,
    /// How the service signs in.
    pub auth: Auth,
    /// The header in which a judge is named.
    pub header: Option<HeaderName>,
    /// As whom decisions are made.
    pub mode: Mode,
}

/// CircleCI, and how to sign in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CircleConfig {
    /// `CIRCLE_API_URL`; the cloud's when there is none.
    pub url: Option<String>,
    /// `CIRCLE_TOKEN`, of the service's account.
    pub token: Secret,
    /// As whom decisions are made.
    pub mode: Mode,
}

/// GitHub, and how to sign in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GitHubConfig {
    /// `GITHUB_API_URL`.
    pub url: Option<String>,
    /// `GITHUB_TOKEN`: reads what waits for reviewers.
    pub token: Option<Secret>,
    /// `GITHUB_APP_ID` and `GITHUB_APP_PRIVATE_KEY`: decides where environments ask the app.
    pub app: Option<(String, Secret)>,
    /// `owner/name`.
    pub repositories: Vec<Repo>,
    /// As whom reviews are sent.
    pub mode: Mode,
    /// `GITHUB_WEB_URL`, where people log in.
    pub web: Option<String>,
    /// `GITHUB_OAUTH_CLIENT_ID` and `GITHUB_OAUTH_CLIENT_SECRET`: judges link their accounts with
    /// a browser, and not by a token that they type.
    pub login: Option<(String, Secret)>,
}

/// Secrets with which other services sign their webhooks, newest first; none: no such door.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct WebhookSecrets {
    /// GitHub's.
    pub github: Vec<String>,
    /// CircleCI's.
    pub circleci: Vec<String>,
}

impl CircleConfig {
    pub(super) fn read(
        set: &impl Fn(&str) -> Option<String>,
        file: &CircleFile,
    ) -> Result<Option<Self>, ConfigError> {
        let token = set("CIRCLE_TOKEN").map(|token| Secret::new(token.trim()));
        let Some(token) = token else {
            return match file.projects.first() {
                Some(slug) => Err(wrong(format!(
                    "the file named by CONFIG names the project {slug}, and CIRCLE_TOKEN is not \
                     set: it is a personal API token of CircleCI"
                ))),
                None => Ok(None),
            };
        };
        if file.projects.is_empty() {
            return Err(wrong(
                "CIRCLE_TOKEN is set, and the file named by CONFIG names no projects: \
                 [circleci] projects = [\"gh/OWNER/REPOSITORY\"]",
            ));
        }
        let mode = file.identity.unwrap_or(Mode::Own);
        if mode == Mode::Header {
            return Err(wrong(
                "[circleci] identity is \"own\" or \"service\": CircleCI believes no header",
            ));
        }
        Ok(Some(Self {
            url: set("CIRCLE_API_URL"),
            token,
            mode,
        }))
    }
}

impl GitHubConfig {
    /// `None` without a repository: `GITHUB_TOKEN` alone is set for many reasons.
    pub(super) fn read(
        set: &impl Fn(&str) -> Option<String>,
        file: &GitHubFile,
    ) -> Result<Option<Self>, ConfigError> {
        let mut names = file.repositories.clone();
        if names.is_empty() {
            names.extend(set("GITHUB_REPOSITORY"));
        }
        if names.is_empty() {
            return Ok(None);
        }
        let repositories = names.iter().map(|name| {
            let read = name.trim().parse();
            read.map_err(|_| wrong(format!("{name:?} is not a repository: write owner/name")))
        });
        let repositories = repositories.collect::<Result<_, _>>()?;
        let token = set("GITHUB_TOKEN").map(|token| Secret::new(token.trim()));
        let app = match (set("GITHUB_APP_ID"), set("GITHUB_APP_PRIVATE_KEY")) {
            (Some(id), Some(key)) => Some((id.trim().to_owned(), Secret::from(key))),
            (None, None) => None,
            (Some(_), None) => {
                return Err(wrong(
                    "GITHUB_APP_ID is set and GITHUB_APP_PRIVATE_KEY is not: it is the text of the \
                     app's PEM file",
                ));
            }
            (None, Some(_)) => {
                return Err(wrong(
                    "GITHUB_APP_PRIVATE_KEY is set and GITHUB_APP_ID is not: the app's page on \
                     GitHub shows it",
                ));
            }
        };
        if token.is_none() && app.is_none() {
            return Err(wrong(format!(
                "the environments of {} are to be shown: set GITHUB_TOKEN, for reviews by people, or \
                 GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY, where environments ask an app",
                names.join(", ")
            )));
        }
        let mode = file.identity.unwrap_or(Mode::Own);
        if mode == Mode::Header {
            return Err(wrong(
                "[github] identity is \"own\" or \"service\": GitHub believes no header",
            ));
        }
        let login = match (
            set("GITHUB_OAUTH_CLIENT_ID"),
            set("GITHUB_OAUTH_CLIENT_SECRET"),
        ) {
            (Some(id), Some(secret)) => Some((id.trim().to_owned(), Secret::new(secret.trim()))),
            (None, None) => None,
            _ => {
                return Err(wrong(
                    "GITHUB_OAUTH_CLIENT_ID and GITHUB_OAUTH_CLIENT_SECRET belong together: both \
                     are on the app's page on GitHub",
                ));
            }
        };
        if login.is_some() && set("PUBLIC_URL").is_none() {
            return Err(wrong(
                "judges are to link GitHub accounts with a browser: set PUBLIC_URL, to which they \
                 come back; the app's callback URL is PUBLIC_URL/login/github/callback",
            ));
        }
        Ok(Some(Self {
            url: set("GITHUB_API_URL"),
            token,
            app,
            repositories,
            mode,
            web: set("GITHUB_WEB_URL"),
            login,
        }))
    }
}

impl GateConfig {
    pub(super) fn read(
        url: String,
        set: &impl Fn(&str) -> Option<String>,
        wanted: Option<Mode>,
    ) -> Result<Self, ConfigError> {
        let token = set("SPINNAKER_TOKEN").map(|token| Secret::new(token.trim()));
        // `NAME` or `NAME: the service's own user`.
        let header = set("SPINNAKER_USER_HEADER");
        let header = header.map(|text| {
            let (name, user) = text.split_once(':').unwrap_or((&text, "manual-judgment"));
            let name = name.trim().parse::<HeaderName>();
            let name = name.map_err(|_| {
                wrong("SPINNAKER_USER_HEADER is the name of a header, such as X-SPINNAKER-USER")
            })?;
            Ok::<_, ConfigError>((name, user.trim().to_owned()))
        });
        let header = header.transpose()?;
        let mode = wanted.unwrap_or(match header {
            Some(_) => Mode::Header,
            None => Mode::Service,
        });
        let name = header.as_ref().map(|(name, _)| name.clone());
        if mode == Mode::Header && name.is_none() {
            return Err(wrong(
                "identity \"header\" needs SPINNAKER_USER_HEADER, the header that Gate believes",
            ));
        }
        let auth = match (token, header) {
            (Some(token), _) => Auth::Token(token),
            (None, Some((name, user))) => Auth::Header(name, user),
            (None, None) => Auth::Open,
        };
        Ok(Self {
            url,
            auth,
            header: name,
            mode,
        })
    }
}
