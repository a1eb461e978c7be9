//! Locks, freezes and answers to pending questions.

use super::duration::duration_text;
use super::when::When;
use crate::display;
use crate::stage::Stage;
use std::{borrow::Cow, fmt, time::Duration};

fn owned(text: Option<Cow<'_, str>>) -> Option<Cow<'static, str>> {
    text.map(|text| Cow::Owned(text.into_owned()))
}

/// `lock PIPELINE in STAGE[/APP] [for DURATION] [: TEXT]`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lock<'a> {
    /// The pipeline.
    pub pipeline: Cow<'a, str>,
    /// Development, staging or production.
    pub stage: Stage,
    /// One app; `None` is the whole stage.
    pub app: Option<Cow<'a, str>>,
    /// How long, whole seconds; `None` is until unlocked.
    pub duration: Option<Duration>,
    /// Why.
    pub text: Option<Cow<'a, str>>,
}

impl<'a> Lock<'a> {
    /// Locks `stage` until it is unlocked.
    ///
    /// # Arguments
    /// - `pipeline`: name or id of the pipeline.
    /// - `stage`: the stage that is meant.
    pub fn new(pipeline: impl Into<Cow<'a, str>>, stage: Stage) -> Self {
        Self {
            pipeline: pipeline.into(),
            stage,
            app: None,
            duration: None,
            text: None,
        }
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Lock<'static> {
        Lock {
            pipeline: Cow::Owned(self.pipeline.into_owned()),
            stage: self.stage,
            app: owned(self.app),
            duration: self.duration,
            text: owned(self.text),
        }
    }
}

impl fmt::Display for Lock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("lock ")?;
        display::name(f, &self.pipeline)?;
        display::source(f, "in", self.stage, self.app.as_deref())?;
        if let Some(duration) = self.duration {
            write!(f, " for {}", duration_text(duration))?;
        }
        display::text(f, self.text.as_deref())
    }
}

/// `unlock PIPELINE in STAGE[/APP]`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unlock<'a> {
    /// The pipeline.
    pub pipeline: Cow<'a, str>,
    /// Development, staging or production.
    pub stage: Stage,
    /// One app; `None` is the whole stage.
    pub app: Option<Cow<'a, str>>,
}

impl<'a> Unlock<'a> {
    /// Unlocks `stage`.
    ///
    /// # Arguments
    /// - `pipeline`: name or id of the pipeline.
    /// - `stage`: the stage that is meant.
    pub fn new(pipeline: impl Into<Cow<'a, str>>, stage: Stage) -> Self {
        Self {
            pipeline: pipeline.into(),
            stage,
            app: None,
        }
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Unlock<'static> {
        Unlock {
            pipeline: Cow::Owned(self.pipeline.into_owned()),
            stage: self.stage,
            app: owned(self.app),
        }
    }
}

impl fmt::Display for Unlock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unlock ")?;
        display::name(f, &self.pipeline)?;
        display::source(f, "in", self.stage, self.app.as_deref())
    }
}

/// `freeze PIPELINE [in STAGE] [until TIME] [: TEXT]`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Freeze<'a> {
    /// The pipeline.
    pub pipeline: Cow<'a, str>,
    /// The stage; `None` is every one.
    pub stage: Option<Stage>,
    /// The end; `None` is until unfrozen.
    pub until: Option<When>,
    /// Why.
    pub text: Option<Cow<'a, str>>,
}

impl<'a> Freeze<'a> {
    /// Freezes every stage until unfrozen.
    ///
    /// # Arguments
    /// - `pipeline`: name or id of the pipeline.
    pub fn new(pipeline: impl Into<Cow<'a, str>>) -> Self {
        Self {
            pipeline: pipeline.into(),
            stage: None,
            until: None,
            text: None,
        }
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Freeze<'static> {
        Freeze {
            pipeline: Cow::Owned(self.pipeline.into_owned()),
            stage: self.stage,
            until: self.until,
            text: owned(self.text),
        }
    }
}

impl fmt::Display for Freeze<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("freeze ")?;
        display::name(f, &self.pipeline)?;
        if let Some(stage) = self.stage {
            display::source(f, "in", stage, None)?;
        }
        if let Some(until) = self.until {
            write!(f, " until {until}")?;
        }
        display::text(f, self.text.as_deref())
    }
}

/// `unfreeze PIPELINE [in STAGE]`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unfreeze<'a> {
    /// The pipeline.
    pub pipeline: Cow<'a, str>,
    /// The stage; `None` is every one.
    pub stage: Option<Stage>,
}

impl<'a> Unfreeze<'a> {
    /// Unfreezes every stage.
    ///
    /// # Arguments
    /// - `pipeline`: name or id of the pipeline.
    pub fn new(pipeline: impl Into<Cow<'a, str>>) -> Self {
        Self {
            pipeline: pipeline.into(),
            stage: None,
        }
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Unfreeze<'static> {
        Unfreeze {
            pipeline: Cow::Owned(self.pipeline.into_owned()),
            stage: self.stage,
        }
    }
}

impl fmt::Display for Unfreeze<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unfreeze ")?;
        display::name(f, &self.pipeline)?;
        match self.stage {
            Some(stage) => display::source(f, "in", stage, None),
            None => Ok(()),
        }
    }
}

/// `cancel ID`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cancel<'a> {
    /// The id of the queued operation, as the program printed it.
    pub id: Cow<'a, str>,
}

impl<'a> Cancel<'a> {
    /// Cancels the operation with this id.
    ///
    /// # Arguments
    /// - `id`: id that the program printed.
    pub fn new(id: impl Into<Cow<'a, str>>) -> Self {
        Self { id: id.into() }
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Cancel<'static> {
        Cancel::new(self.id.into_owned())
    }
}

impl fmt::Display for Cancel<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cancel {}", self.id)
    }
}

/// `approve ID [: TEXT]` and `reject ID [: TEXT]`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer<'a> {
    /// The id of the question, as the program printed it.
    pub id: Cow<'a, str>,
    /// Why.
    pub text: Option<Cow<'a, str>>,
}

impl<'a> Answer<'a> {
    /// An answer to the question with this id.
    ///
    /// # Arguments
    /// - `id`: id that the program printed.
    pub fn new(id: impl Into<Cow<'a, str>>) -> Self {
        Self {
            id: id.into(),
            text: None,
        }
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Answer<'static> {
        Answer {
            id: Cow::Owned(self.id.into_owned()),
            text: owned(self.text),
        }
    }

    pub(super) fn write(&self, verb: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{verb} {}", self.id)?;
        display::text(f, self.text.as_deref())
    }
}
