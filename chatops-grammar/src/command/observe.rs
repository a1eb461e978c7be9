//! Commands that only look.

use super::change::Defaulted;
use crate::display;
use crate::stage::Stage;
use std::{borrow::Cow, fmt};

/// `help [TOPIC]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Help {
    /// The verb to explain, in its canonical spelling.
    pub topic: Option<&'static str>,
}

impl fmt::Display for Help {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.topic {
            Some(topic) => write!(f, "help {topic}"),
            None => f.write_str("help"),
        }
    }
}

/// `releases PIPELINE [in STAGE[/APP]]`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Releases<'a> {
    /// The pipeline.
    pub pipeline: Cow<'a, str>,
    /// Any stage but test; production when none was typed.
    pub stage: Stage,
    /// The app; `None` is every app of the stage.
    pub app: Option<Cow<'a, str>>,
}

impl<'a> Releases<'a> {
    /// The releases in production.
    ///
    /// # Arguments
    /// - `pipeline`: name or id of the pipeline.
    pub fn new(pipeline: impl Into<Cow<'a, str>>) -> Self {
        Self {
            pipeline: pipeline.into(),
            stage: Stage::Production,
            app: None,
        }
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Releases<'static> {
        Releases {
            pipeline: Cow::Owned(self.pipeline.into_owned()),
            stage: self.stage,
            app: self.app.map(|app| Cow::Owned(app.into_owned())),
        }
    }
}

impl fmt::Display for Releases<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("releases ")?;
        display::name(f, &self.pipeline)?;
        display::source(f, "in", self.stage, self.app.as_deref())
    }
}

/// `info PIPELINE`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Info<'a> {
    /// The pipeline.
    pub pipeline: Cow<'a, str>,
}

impl<'a> Info<'a> {
    /// About `pipeline`.
    ///
    /// # Arguments
    /// - `pipeline`: name or id of the pipeline.
    pub fn new(pipeline: impl Into<Cow<'a, str>>) -> Self {
        Self {
            pipeline: pipeline.into(),
        }
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Info<'static> {
        Info::new(self.pipeline.into_owned())
    }
}

impl fmt::Display for Info<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("info ")?;
        display::name(f, &self.pipeline)
    }
}

/// `locks`, `status` and `queue`: everything, or one pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listing<'a> {
    /// The pipeline; `None` is every one the caller sees.
    pub pipeline: Option<Cow<'a, str>>,
}

impl Listing<'_> {
    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Listing<'static> {
        Listing {
            pipeline: self.pipeline.map(|name| Cow::Owned(name.into_owned())),
        }
    }

    pub(super) fn write(&self, verb: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(verb)?;
        match &self.pipeline {
            Some(pipeline) => {
                f.write_str(" ")?;
                display::name(f, pipeline)
            }
            None => Ok(()),
        }
    }
}

/// `diff PIPELINE [from STAGE] [to STAGE]`
///
/// Canonical text leaves out what was [`defaulted`](Self::defaulted); `{:#}` spells it out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diff<'a> {
    /// The pipeline.
    pub pipeline: Cow<'a, str>,
    /// The side whose commits are listed.
    pub from_stage: Stage,
    /// The side that lacks them.
    pub to_stage: Stage,
    /// Which of the two stages were not typed.
    pub defaulted: Defaulted,
}

impl<'a> Diff<'a> {
    /// What staging has and production lacks, both defaulted.
    ///
    /// # Arguments
    /// - `pipeline`: name or id of the pipeline.
    pub fn new(pipeline: impl Into<Cow<'a, str>>) -> Self {
        Self {
            pipeline: pipeline.into(),
            from_stage: Stage::Staging,
            to_stage: Stage::Production,
            defaulted: Defaulted {
                from_stage: true,
                to_stage: true,
            },
        }
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Diff<'static> {
        Diff {
            pipeline: Cow::Owned(self.pipeline.into_owned()),
            from_stage: self.from_stage,
            to_stage: self.to_stage,
            defaulted: self.defaulted,
        }
    }
}

impl fmt::Display for Diff<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("diff ")?;
        display::name(f, &self.pipeline)?;
        if !self.defaulted.from_stage || f.alternate() {
            display::source(f, "from", self.from_stage, None)?;
        }
        if !self.defaulted.to_stage || f.alternate() {
            display::source(f, "to", self.to_stage, None)?;
        }
        Ok(())
    }
}

/// `history [PIPELINE] [in STAGE]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct History<'a> {
    /// The pipeline; `None` is every one the caller sees.
    pub pipeline: Option<Cow<'a, str>>,
    /// The stage; `None` is every one.
    pub stage: Option<Stage>,
}

impl History<'_> {
    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> History<'static> {
        History {
            pipeline: self.pipeline.map(|name| Cow::Owned(name.into_owned())),
            stage: self.stage,
        }
    }
}

impl fmt::Display for History<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("history")?;
        if let Some(pipeline) = &self.pipeline {
            f.write_str(" ")?;
            display::name(f, pipeline)?;
        }
        match self.stage {
            Some(stage) => display::source(f, "in", stage, None),
            None => Ok(()),
        }
    }
}
