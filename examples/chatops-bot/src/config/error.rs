//! What is wrong with the settings, and the way out.

/// What is wrong with the environment, and the way out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// Some credentials are set and some are not.
    #[error(
        "set all that the real services need, or none of it to use the sandbox: HEROKU_API_KEY or \
         HEROKU_OAUTH_CLIENT_ID and _SECRET; GITHUB_TOKEN or GITHUB_OAUTH_CLIENT_ID and _SECRET; \
         SLACK_BOT_TOKEN, or SLACK_CLIENT_ID and _SECRET for several workspaces; SLACK_SIGNING_SECRET or SLACK_APP_TOKEN; missing: {missing}"
    )]
    Incomplete {
        /// The names of the missing variables.
        missing: String,
    },
    /// One half of a pair.
    #[error("{set} is set and {missing} is not: one needs the other")]
    Half {
        /// The variable that is set.
        set: &'static str,
        /// The one that is not.
        missing: &'static str,
    },
    /// People are to log in, and something for it is not there.
    #[error(
        "people log in with {provider}, which needs {missing}: PUBLIC_URL is where their browsers come \
         back to (https://…), VAULT_KEYS encrypts their tokens (openssl rand -base64 32)"
    )]
    LogIn {
        /// `HEROKU_OAUTH_CLIENT_ID` or GitHub's.
        provider: &'static str,
        /// The names of the missing variables.
        missing: String,
    },
    /// Workspaces install the bot, and people would act with its own tokens.
    #[error(
        "workspaces install the bot with SLACK_CLIENT_ID, and nobody of theirs may act with the \
         bot's own tokens: people log in, which needs {missing} (each with its _SECRET)"
    )]
    Installed {
        /// The names of the missing variables.
        missing: String,
    },
    /// `GITHUB_APP_ID` is not a number.
    #[error("GITHUB_APP_ID is the App ID on the app's page at GitHub, a number; it is {value}")]
    AppId {
        /// The value.
        value: String,
    },
    /// The GitHub App is there, and something that it needs is not.
    #[error(
        "GITHUB_APP_ID: what people ask for on a pull request comes as a signed webhook and runs with \
         their own accounts, which needs {missing} (the log-ins each with its _SECRET)"
    )]
    App {
        /// The names of the missing variables.
        missing: String,
    },
    /// A pipeline's pull requests offer something, and there is no app to do so.
    #[error(
        "CONFIG: pipelines.{pipeline}.pull_requests needs a GitHub App: set GITHUB_APP_ID and \
         GITHUB_APP_PRIVATE_KEY"
    )]
    NoApp {
        /// The pipeline.
        pipeline: String,
    },
    /// `PUBLIC_URL` cannot be it.
    #[error("PUBLIC_URL {what}, such as https://bot.example.com; it is {value}")]
    PublicUrl {
        /// The address.
        value: String,
        /// What is wrong.
        what: &'static str,
    },
    /// A token or secret holds characters that none has. The value is not shown.
    #[error(
        "{variable} holds {what}: set it to the token alone, without quotes, blanks or line breaks"
    )]
    Characters {
        /// The name of the variable.
        variable: &'static str,
        /// What it holds.
        what: &'static str,
    },
    /// `LOOK_WINDOW` is not a number of seconds.
    #[error("LOOK_WINDOW must be a whole number of seconds, such as 60; it is {value}")]
    LookWindow {
        /// The value.
        value: String,
    },
    /// `SLACK_API_URL` is not the address of the Web API.
    #[error(
        "SLACK_API_URL must end in /api/, as https://slack.com/api/ does (the sandbox prints the \
         whole address); it is {value}"
    )]
    SlackUrl {
        /// The address.
        value: String,
    },
    /// The file cannot be read.
    #[error("CONFIG: {path} cannot be read: {why}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        why: String,
    },
    /// A line of the file is wrong.
    #[error("CONFIG: {path}, line {line}: {what}")]
    File {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
}
