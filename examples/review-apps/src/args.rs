//! The command line.
#![allow(clippy::doc_markdown, reason = "the comments are the help text")]

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Review apps and branch deploys on Heroku, without Heroku's GitHub integration.
///
/// What no flag says is read from the variables of CircleCI, GitHub Actions, GitLab CI and
/// Buildkite. Reads HEROKU_API_KEY and GITHUB_TOKEN. Exit code 0: done, 1: failed or
/// overtaken, 2: bad usage, 3: unknown, 4: not permitted.
#[derive(Debug, Parser)]
#[command(name = "review-apps", version)]
pub(crate) struct Cli {
    /// One JSON object a line instead of text; the last one is the result
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create the review app of a branch, or bring the one that is there up to date
    Create(Create),
    /// Build the commit into the review app that is there: its address and data stay
    Redeploy(Redeploy),
    /// Delete the review app of a branch or a pull request
    Delete(Delete),
    /// List the review apps of the pipeline
    List(List),
    /// Wait until the review app runs the commit, and give its deployment on GitHub an end
    Wait(Wait),
    /// Delete the review apps that nobody needs: closed pull requests, deleted branches
    Prune(Prune),
    /// Deploy a branch to an app: staging, production
    Deploy(Deploy),
    /// Run the tests of the commit on Heroku CI
    Test(Test),
    /// Create an app from a private repository, as the Heroku Button did
    App(App),
    /// Look whether everything is set up, and say how to fix what is not
    Doctor(Doctor),
    /// The whole story in the terminal, against a sandbox: no account needed
    Demo(Demo),
}

#[derive(Args, Debug, Default)]
pub(crate) struct Demo {
    /// With a pipeline that has no link to GitHub
    #[arg(long)]
    pub(crate) without_link: bool,
}

/// Which commit of which repository.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Where {
    /// Repository on GitHub [variable: GITHUB_REPOSITORY]
    #[arg(long, value_name = "OWNER/NAME")]
    pub(crate) repo: Option<String>,
    /// Branch
    #[arg(long)]
    pub(crate) branch: Option<String>,
    /// Commit: a full id
    #[arg(long, value_name = "COMMIT")]
    pub(crate) sha: Option<String>,
    /// Pull request
    #[arg(long, value_name = "NUMBER")]
    pub(crate) pr: Option<u64>,
}

/// Which pipeline, and how its review apps are made.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Place {
    /// Pipeline: name or UUID [variable: HEROKU_PIPELINE]
    #[arg(long, short)]
    pub(crate) pipeline: Option<String>,
    /// How review apps are made: by Heroku's review apps, or by an app setup, which needs no
    /// GitHub link
    #[arg(long, value_enum, default_value_t)]
    pub(crate) engine: Engine,
    /// What names of apps and environments begin with; default: the pipeline's name
    #[arg(long, value_name = "NAME")]
    pub(crate) prefix: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// Decide by looking
    #[default]
    Auto,
    /// `POST /review-apps`
    ReviewApp,
    /// `POST /app-setups`
    AppSetup,
}

/// Where the code comes from.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Code {
    /// GitHub's archive of the commit, or the working tree
    #[arg(long, value_enum, default_value_t)]
    pub(crate) source: Source,
    /// Folder of the working tree for --source upload; default: this one
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Source {
    /// A link that GitHub gives out for five minutes; private repositories work
    #[default]
    Github,
    /// Upload of the working tree, without what ignore files name
    Upload,
}

/// Who may have a review app.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Allowed {
    /// Only for pull requests that carry this label
    #[arg(long, value_name = "LABEL")]
    pub(crate) when_label: Option<String>,
    /// Pull requests of forks too, when a member has given them this label
    #[arg(long, value_name = "LABEL")]
    pub(crate) fork_label: Option<String>,
}

/// What is reported where.
#[derive(Args, Clone, Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    reason = "each is a switch of its own, named as it is written"
)]
pub(crate) struct Feedback {
    /// Nothing on GitHub
    #[arg(long)]
    pub(crate) no_feedback: bool,
    /// No deployment on GitHub
    #[arg(long)]
    pub(crate) no_deployment: bool,
    /// No commit status
    #[arg(long)]
    pub(crate) no_status: bool,
    /// No comment on the pull request
    #[arg(long)]
    pub(crate) no_comment: bool,
    /// Where to remember what was sent when no deployment on GitHub does
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// Post the result to this Slack channel [variables: SLACK_BOT_TOKEN, or
    /// SLACK_WEBHOOK_URL, which needs no channel]
    #[arg(long, value_name = "CHANNEL")]
    pub(crate) slack: Option<String>,
}

/// How long to stay.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Patience {
    /// Stay until it runs; without it the command ends once Heroku has accepted
    #[arg(long)]
    pub(crate) wait: bool,
    /// Give up after so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) within: Option<Duration>,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let count = text.parse::<u64>();
    count
        .map(Duration::from_secs)
        .map_err(|_| format!("{text} is not a number of seconds"))
}

/// `NAME=VALUE`; the value is a secret.
#[derive(Clone)]
pub(crate) struct Var {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl std::fmt::Debug for Var {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}=…", self.name)
    }
}

fn var(text: &str) -> Result<Var, String> {
    let (name, value) = text.split_once('=').ok_or("must be written NAME=VALUE")?;
    let good = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(good) {
        return Err(format!("{name:?} is not the name of a config var"));
    }
    Ok(Var {
        name: name.to_owned(),
        value: value.to_owned(),
    })
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Existing {
    /// Build the new commit into it
    #[default]
    Redeploy,
    /// Leave it as it is
    Keep,
    /// Fail
    Fail,
}

#[derive(Args, Debug, Default)]
pub(crate) struct Create {
    #[command(flatten)]
    pub(crate) at: Where,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) code: Code,
    #[command(flatten)]
    pub(crate) allowed: Allowed,
    /// What becomes of one that is there and runs an older commit
    #[arg(long, value_enum, default_value_t)]
    pub(crate) existing: Existing,
    /// Config var of the app, beside those that the pipeline gives; repeatable
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = var)]
    pub(crate) vars: Vec<Var>,
    #[command(flatten)]
    pub(crate) feedback: Feedback,
    #[command(flatten)]
    pub(crate) patience: Patience,
}

#[derive(Args, Debug, Default)]
pub(crate) struct Redeploy {
    #[command(flatten)]
    pub(crate) at: Where,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) code: Code,
    #[command(flatten)]
    pub(crate) allowed: Allowed,
    /// Delete it, wait until it is gone, and create it again: its data is lost
    #[arg(long)]
    pub(crate) recreate: bool,
    /// Config var of the app when it is created again; repeatable
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = var)]
    pub(crate) vars: Vec<Var>,
    #[command(flatten)]
    pub(crate) feedback: Feedback,
    #[command(flatten)]
    pub(crate) patience: Patience,
}

#[derive(Args, Debug, Default)]
pub(crate) struct Delete {
    #[command(flatten)]
    pub(crate) at: Where,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) feedback: Feedback,
    /// Give up after so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) within: Option<Duration>,
}

#[derive(Args, Debug, Default)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Args, Debug, Default)]
pub(crate) struct Wait {
    #[command(flatten)]
    pub(crate) at: Where,
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) feedback: Feedback,
    /// Give up after so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) within: Option<Duration>,
}

#[derive(Args, Debug, Default)]
pub(crate) struct Prune {
    /// Repository on GitHub [variable: GITHUB_REPOSITORY]
    #[arg(long, value_name = "OWNER/NAME")]
    pub(crate) repo: Option<String>,
    #[command(flatten)]
    pub(crate) place: Place,
    /// Only say what would be deleted, and why
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Those of open pull requests too that do not carry this label
    #[arg(long, value_name = "LABEL")]
    pub(crate) when_label: Option<String>,
    #[command(flatten)]
    pub(crate) feedback: Feedback,
}

#[derive(Args, Debug, Default)]
pub(crate) struct Deploy {
    #[command(flatten)]
    pub(crate) at: Where,
    #[command(flatten)]
    pub(crate) code: Code,
    /// App to deploy to
    #[arg(long, required_unless_present = "app_pattern")]
    pub(crate) app: Option<String>,
    /// App to deploy to, named after the branch: 'myapp-{branch}'
    #[arg(long, value_name = "PATTERN", conflicts_with = "app", value_parser = pattern)]
    pub(crate) app_pattern: Option<String>,
    /// Branches to deploy, `*` stands for anything; others are passed over; repeatable, or
    /// separated by commas
    #[arg(long = "only", value_name = "PATTERN", value_delimiter = ',')]
    pub(crate) branches: Vec<String>,
    /// Only a commit whose required checks, or else all checks, have passed
    #[arg(long)]
    pub(crate) require_green: bool,
    /// Check or status to leave out of --require-green, `*` stands for anything; repeatable
    #[arg(long, value_name = "PATTERN")]
    pub(crate) ignore_check: Vec<String>,
    /// Environment on GitHub; default: the app's name
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    #[command(flatten)]
    pub(crate) feedback: Feedback,
    #[command(flatten)]
    pub(crate) patience: Patience,
}

fn pattern(text: &str) -> Result<String, String> {
    match text.contains("{branch}") {
        true => Ok(text.to_owned()),
        false => Err("has no {branch} in it: --app names one app".to_owned()),
    }
}

#[derive(Args, Debug, Default)]
pub(crate) struct Test {
    #[command(flatten)]
    pub(crate) at: Where,
    /// Pipeline: name or UUID [variable: HEROKU_PIPELINE]
    #[arg(long, short)]
    pub(crate) pipeline: Option<String>,
    #[command(flatten)]
    pub(crate) code: Code,
    #[command(flatten)]
    pub(crate) patience: Patience,
}

#[derive(Args, Debug, Default)]
pub(crate) struct App {
    /// Name of the app
    pub(crate) name: String,
    /// Create it from the archive of the commit, or of --source
    #[arg(long, required = true)]
    pub(crate) from_tarball: bool,
    #[command(flatten)]
    pub(crate) at: Where,
    #[command(flatten)]
    pub(crate) code: Code,
    /// Team that owns it
    #[arg(long)]
    pub(crate) team: Option<String>,
    /// Region
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// Config var, beside those of `app.json`; repeatable
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = var)]
    pub(crate) vars: Vec<Var>,
    #[command(flatten)]
    pub(crate) patience: Patience,
}

#[derive(Args, Debug, Default)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) at: Where,
    #[command(flatten)]
    pub(crate) place: Place,
    /// App whose commit is compared with the head of the branch
    #[arg(long)]
    pub(crate) app: Option<String>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent_and_a_config_var_does_not_print() {
        Cli::command().debug_assert();
        let cli = Cli::try_parse_from(["review-apps", "create", "--env", "KEY=canary"]).unwrap();
        assert!(!format!("{cli:?}").contains("canary"));
        assert!(Cli::try_parse_from(["review-apps", "create", "--env", "=x"]).is_err());
        assert!(Cli::try_parse_from(["review-apps", "deploy", "--app-pattern", "x"]).is_err());
        assert!(Cli::try_parse_from(["review-apps", "deploy"]).is_err());
    }
}
