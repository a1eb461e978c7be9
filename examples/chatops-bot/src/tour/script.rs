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
    /// What happens in the world before it.
    pub(super) before: Option<Before>,
    /// Whether the bot is killed in the middle of it.
    pub(super) dies: bool,
    /// What the person does when the bot has nothing more to do.
    pub(super) then: Option<Then>,
    pub(super) expect: Expect,
}

/// What happens in the world before a step.
pub(super) enum Before {
    /// A check of this branch turns red.
    TurnsRed(String),
    /// The checks of this branch pass again, and the release command of this app fails.
    ReleasesFail(&'static str, String),
}

/// What the person does when the bot has nothing more to do.
#[derive(Clone)]
pub(super) enum Then {
    /// Connects both accounts with the links of the card.
    LogIn,
    /// Presses Confirm.
    Confirm,
    /// Presses Confirm, and gives this reason.
    ConfirmBecause(&'static str),
    /// Puts the release command of this app right, and presses Retry.
    Retry(&'static str),
}

/// How a step should end.
pub(super) enum Expect {
    /// The thread's last root message says so, and this app runs the branch's commit.
    Live { app: &'static str, branch: String },
    /// The same, and exactly one build was started.
    Once { app: &'static str, branch: String },
    /// The same, and other channels were shown it too.
    Shown {
        app: &'static str,
        branch: String,
        channel: &'static str,
    },
    /// Nothing was built, promoted or announced; the caller was shown this.
    Refused(&'static str),
    /// The answer itself shows this.
    Answer(&'static str),
}

impl Step {
    fn new(says: &'static str, text: impl Into<String>, expect: Expect) -> Self {
        Self {
            says,
            text: text.into(),
            before: None,
            dies: false,
            then: None,
            expect,
        }
    }

    fn before(mut self, before: Before) -> Self {
        self.before = Some(before);
        self
    }

    fn dies(mut self) -> Self {
        self.dies = true;
        self
    }

    fn then(mut self, then: Then) -> Self {
        self.then = Some(then);
        self
    }
}

pub(super) fn script(cast: &Cast) -> Vec<Step> {
    let Cast { good, risky } = cast;
    let live = |app, branch: &String| Expect::Live {
        app,
        branch: branch.clone(),
    };
    let (staging, production) = ("acme-staging", "acme-prod");
    vec![
        Step::new(
            "Nobody has logged in yet. The links are Ada's alone; a page asks before anything is linked.",
            "login",
            Expect::Answer("You are logged in"),
        )
        .then(Then::LogIn),
        Step::new(
            "What happens to the pipeline is said in #general too, whoever does it.",
            "route acme to #general",
            Expect::Answer("now routed to"),
        ),
        Step::new(
            "Deploy a branch. The commit's checks are green.",
            format!("deploy acme/{good} to staging"),
            Expect::Shown {
                app: staging,
                branch: good.clone(),
                channel: "general",
            },
        ),
        Step::new(
            "Promote it. Production waits for Confirm, which does exactly the plan on the card.",
            "promote acme",
            live(production, good),
        )
        .then(Then::Confirm),
        Step::new(
            "The bot dies in the middle of a deploy. What it acknowledged, it finishes.",
            format!("deploy acme/{risky} to staging"),
            Expect::Once {
                app: staging,
                branch: risky.clone(),
            },
        )
        .dies(),
        Step::new(
            "A check turns red. The bot says which one, and deploys nothing.",
            format!("deploy acme/{risky} to staging"),
            Expect::Refused("test"),
        )
        .before(Before::TurnsRed(risky.clone())),
        Step::new(
            "With `!` it goes ahead anyway, and everyone sees that it was forced.",
            format!("deploy! acme/{risky} to staging"),
            live(staging, risky),
        ),
        Step::new(
            "Promote what staging runs. Its checks are still red: that takes a `!` and a reason.",
            "promote! acme from staging to production",
            live(production, risky),
        )
        .then(Then::ConfirmBecause(
            "The failing test is of another feature",
        )),
        Step::new(
            "The release command fails: nothing new runs. It is put right, and Retry does the rest.",
            format!("deploy acme/{good} to staging"),
            live(staging, good),
        )
        .before(Before::ReleasesFail(staging, good.clone()))
        .then(Then::Retry(staging)),
        Step::new(
            "A typing mistake is shown where it is.",
            "deploy acme to stagin",
            Expect::Answer("^^^"),
        ),
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
            Self::Shown {
                app,
                branch,
                channel,
            } => {
                let messages = sandbox.slack().messages(channel);
                if !messages.iter().any(|one| one.text.contains("Deployed")) {
                    return Err(format!("#{channel} was not shown it"));
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
