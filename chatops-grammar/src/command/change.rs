//! Commands that change what runs: deploy, promote, rollback.

use crate::display;
use crate::names::Apps;
use crate::reference::Ref;
use crate::stage::Stage;
use std::{borrow::Cow, fmt};

/// `deploy[!] PIPELINE[/REF] [to STAGE[/APPS]] [--dry-run]`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deploy<'a> {
    /// `!`: do not wait for commit checks.
    pub force: bool,
    /// `--dry-run`: show the plan, change nothing (Level 2).
    pub dry_run: bool,
    /// The pipeline, as named by the user: nothing says that it exists.
    pub pipeline: Cow<'a, str>,
    /// What to deploy; `None` is the repository's default branch.
    pub reference: Option<Ref<'a>>,
    /// Development, staging or production; `None` leaves the choice to the program.
    pub stage: Option<Stage>,
    /// Which apps of the stage; `None` is the only one, if there is only one.
    pub apps: Option<Apps<'a>>,
}

impl<'a> Deploy<'a> {
    /// A deploy of the default branch with everything else left open.
    ///
    /// # Arguments
    /// - `pipeline`: name or id of the pipeline.
    pub fn new(pipeline: impl Into<Cow<'a, str>>) -> Self {
        Self {
            force: false,
            dry_run: false,
            pipeline: pipeline.into(),
            reference: None,
            stage: None,
            apps: None,
        }
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Deploy<'static> {
        Deploy {
            force: self.force,
            dry_run: self.dry_run,
            pipeline: Cow::Owned(self.pipeline.into_owned()),
            reference: self.reference.map(Ref::into_owned),
            stage: self.stage,
            apps: self.apps.map(Apps::into_owned),
        }
    }
}

impl fmt::Display for Deploy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.force { "deploy! " } else { "deploy " })?;
        display::name(f, &self.pipeline)?;
        if let Some(reference) = &self.reference {
            display::reference(f, reference)?;
        }
        if let Some(stage) = self.stage {
            display::place(f, "to", stage, self.apps.as_ref())?;
        }
        f.write_str(if self.dry_run { " --dry-run" } else { "" })
    }
}

/// Which stages of a command were filled in rather than typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Defaulted {
    /// No `from` was typed.
    pub from_stage: bool,
    /// No `to` was typed.
    pub to_stage: bool,
}

/// `promote[!] PIPELINE [from STAGE[/APP]] [to STAGE[/APPS]] [--dry-run]`
///
/// Canonical text leaves out what was [`defaulted`](Self::defaulted); `{:#}` spells it out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Promote<'a> {
    /// `!`: do not wait for commit checks.
    pub force: bool,
    /// `--dry-run`: show the plan, change nothing (Level 2).
    pub dry_run: bool,
    /// The pipeline.
    pub pipeline: Cow<'a, str>,
    /// Where the slug comes from.
    pub from_stage: Stage,
    /// The source app; `None` is the only one, if there is only one.
    pub from_app: Option<Cow<'a, str>>,
    /// Where the slug goes.
    pub to_stage: Stage,
    /// Which apps of the target stage; `None` is the only one, if there is only one.
    pub to_apps: Option<Apps<'a>>,
    /// Which of the two stages were not typed.
    pub defaulted: Defaulted,
}

impl<'a> Promote<'a> {
    /// A promotion from staging to production, both defaulted.
    ///
    /// # Arguments
    /// - `pipeline`: name or id of the pipeline.
    pub fn new(pipeline: impl Into<Cow<'a, str>>) -> Self {
        Self {
            force: false,
            dry_run: false,
            pipeline: pipeline.into(),
            from_stage: Stage::Staging,
            from_app: None,
            to_stage: Stage::Production,
            to_apps: None,
            defaulted: Defaulted {
                from_stage: true,
                to_stage: true,
            },
        }
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Promote<'static> {
        Promote {
            force: self.force,
            dry_run: self.dry_run,
            pipeline: Cow::Owned(self.pipeline.into_owned()),
            from_stage: self.from_stage,
            from_app: self.from_app.map(|app| Cow::Owned(app.into_owned())),
            to_stage: self.to_stage,
            to_apps: self.to_apps.map(Apps::into_owned),
            defaulted: self.defaulted,
        }
    }
}

impl fmt::Display for Promote<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.force { "promote! " } else { "promote " })?;
        display::name(f, &self.pipeline)?;
        if !self.defaulted.from_stage || f.alternate() {
            display::source(f, "from", self.from_stage, self.from_app.as_deref())?;
        }
        if !self.defaulted.to_stage || f.alternate() {
            display::place(f, "to", self.to_stage, self.to_apps.as_ref())?;
        }
        f.write_str(if self.dry_run { " --dry-run" } else { "" })
    }
}

/// A release to go back to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // the grammar knows two forms; a caller must handle both
pub enum Release<'a> {
    /// `v42`.
    Version(u32),
    /// A commit id of 7 to 64 hex digits, lower case.
    Commit(Cow<'a, str>),
}

impl Release<'_> {
    /// The same release without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Release<'static> {
        match self {
            Self::Version(number) => Release::Version(number),
            Self::Commit(id) => Release::Commit(Cow::Owned(id.into_owned())),
        }
    }
}

impl fmt::Display for Release<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(number) => write!(f, "v{number}"),
            Self::Commit(id) => f.write_str(id),
        }
    }
}

/// `rollback PIPELINE [in STAGE[/APP]] [to vN|SHA] [--dry-run] [: TEXT]`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rollback<'a> {
    /// `--dry-run`: show the plan, change nothing.
    pub dry_run: bool,
    /// The pipeline.
    pub pipeline: Cow<'a, str>,
    /// Which stage; `None` leaves the choice to the program.
    pub stage: Option<Stage>,
    /// Which app of the stage; `None` is the only one, if there is only one.
    pub app: Option<Cow<'a, str>>,
    /// What to go back to; `None` is the release before the current one.
    pub release: Option<Release<'a>>,
    /// Why.
    pub text: Option<Cow<'a, str>>,
}

impl<'a> Rollback<'a> {
    /// A rollback with everything but the pipeline left open.
    ///
    /// # Arguments
    /// - `pipeline`: name or id of the pipeline.
    pub fn new(pipeline: impl Into<Cow<'a, str>>) -> Self {
        Self {
            dry_run: false,
            pipeline: pipeline.into(),
            stage: None,
            app: None,
            release: None,
            text: None,
        }
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Rollback<'static> {
        Rollback {
            dry_run: self.dry_run,
            pipeline: Cow::Owned(self.pipeline.into_owned()),
            stage: self.stage,
            app: self.app.map(|app| Cow::Owned(app.into_owned())),
            release: self.release.map(Release::into_owned),
            text: self.text.map(|text| Cow::Owned(text.into_owned())),
        }
    }
}

impl fmt::Display for Rollback<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rollback ")?;
        display::name(f, &self.pipeline)?;
        if let Some(stage) = self.stage {
            display::source(f, "in", stage, self.app.as_deref())?;
        }
        if let Some(release) = &self.release {
            write!(f, " to {release}")?;
        }
        f.write_str(if self.dry_run { " --dry-run" } else { "" })?;
        display::text(f, self.text.as_deref())
    }
}
