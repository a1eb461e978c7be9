//! What happens in the tour, and how each step should end.

use sandbox::{Ack, Checks, Sandbox};

use super::screen::Seen;

/// The branches that play.
pub(super) struct Cast {
    /// Deployed without trouble.
    good: String,
    /// A check of it turns red.
    risky: String,
}

impl Cast {
    /// Takes real branches of the repository: one may have to play both parts.
    pub(super) fn choose(sandbox: &Sandbox) -> Option<Self> {
        let branches = sandbox.world().branches();
        let mut names = branches.into_iter().map(|(name, _)| name);
        let default = names.next()?;
        let others: Vec<String> = names.collect();
        // A branch with a slash shows more.
        let good = others
            .iter()
            .find(|name| name.contains('/'))
            .or(others.first())
            .unwrap_or(&default)
            .clone();
        let risky = others
            .into_iter()
            .find(|name| *name != good)
            .unwrap_or(default);
        Some(Self { good, risky })
    }

    /// Everything is green before the first step, whatever the sandbox gave the branches:
    /// the script says what turns red, and when.
    pub(super) fn prepare(&self, sandbox: &Sandbox) {
        for branch in [&self.good, &self.risky] {
            sandbox.world().set_checks(branch, Checks::Green);
        }
    }
}

/// One command and its end.
pub(super) struct Step {
    pub(super) says: &'static str,
    pub(super) text: String,
    pub(super) turns_red: Option<String>,
    /// Whether the bot is killed in the middle of it.
    pub(super) dies: bool,
    /// The reason that is given where production asks for one.
    pub(super) reason: Option<&'static str>,
    pub(super) expect: Expect,
}

/// How a step should end.
pub(super) enum Expect {
    /// The thread's last root message says so, and this app runs the branch's commit.
    Live { app: &'static str, branch: String },
    /// The same, and exactly one build was started.
    Once { app: &'static str, branch: String },
    /// Nothing was built, promoted or announced; the caller was shown this.
    Refused(&'static str),
    /// The answer itself shows this.
    Answer(&'static str),
}

pub(super) fn script(cast: &Cast) -> Vec<Step> {
    let Cast { good, risky } = cast;
    vec![
        Step {
            says: "Deploy a branch. The commit's checks are green.",
            text: format!("deploy acme/{good} to staging"),
            turns_red: None,
            dies: false,
            reason: None,
            expect: Expect::Live {
                app: "acme-staging",
                branch: good.clone(),
            },
        },
        Step {
            says: "The bot dies in the middle of a deploy. What it acknowledged, it finishes.",
            text: format!("deploy acme/{risky} to staging"),
            turns_red: None,
            dies: true,
            reason: None,
            expect: Expect::Once {
                app: "acme-staging",
                branch: risky.clone(),
            },
        },
        Step {
            says: "A check turns red. The bot says which one, and deploys nothing.",
            text: format!("deploy acme/{risky} to staging"),
            turns_red: Some(risky.clone()),
            dies: false,
            reason: None,
            expect: Expect::Refused("test"),
        },
        Step {
            says: "With `!` it goes ahead anyway, and everyone sees that it was forced.",
            text: format!("deploy! acme/{risky} to staging"),
            turns_red: None,
            dies: false,
            reason: None,
            expect: Expect::Live {
                app: "acme-staging",
                branch: risky.clone(),
            },
        },
        Step {
            says: "Promote what staging runs. Its checks are still red: that takes a `!` and a reason.",
            text: "promote! acme from staging to production".to_owned(),
            turns_red: None,
            dies: false,
            reason: Some("The failing test is of another feature"),
            expect: Expect::Live {
                app: "acme-prod",
                branch: risky.clone(),
            },
        },
        Step {
            says: "A typing mistake is shown where it is.",
            text: "deploy acme to stagin".to_owned(),
            turns_red: None,
            dies: false,
            reason: None,
            expect: Expect::Answer("^^^"),
        },
    ]
}

impl Expect {
    pub(super) fn check(
        &self,
        ack: &Ack,
        seen: &Seen,
        before: (usize, usize, usize),
        sandbox: &Sandbox,
    ) -> Result<(), String> {
        if ack.status != 200 {
            return Err(format!("the bot answered {} instead of 200", ack.status));
        }
        match self {
            Self::Live { app, branch } => is_live(app, branch, seen, sandbox),
            Self::Once { app, branch } => {
                let builds = sandbox.world().counts().0 - before.0;
                if builds != 1 {
                    return Err(format!("{builds} builds were started and not one"));
                }
                is_live(app, branch, seen, sandbox)
            }
            Self::Refused(shown) => {
                if sandbox.world().counts() != before {
                    return Err("something was started although it was refused".to_owned());
                }
                contains(&seen.private, shown)
            }
            Self::Answer(shown) => contains(&seen.private, shown),
        }
    }
}

fn is_live(app: &str, branch: &str, seen: &Seen, sandbox: &Sandbox) -> Result<(), String> {
    if !seen.root.contains("white_check_mark") {
        return Err(format!("the thread does not end well: {:?}", seen.root));
    }
    let branches = sandbox.world().branches();
    let wanted = branches.into_iter().find(|(name, _)| name == branch);
    let (wanted, runs) = (wanted.map(|(_, sha)| sha), sandbox.world().deployed(app));
    if runs == wanted {
        return Ok(());
    }
    Err(format!("{app} runs {runs:?} and not {wanted:?}"))
}

fn contains(text: &str, wanted: &str) -> Result<(), String> {
    if text.contains(wanted) {
        return Ok(());
    }
    Err(format!("the caller was not shown {wanted:?} but {text:?}"))
}
