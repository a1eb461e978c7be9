//! A source in memory: for tests, with the moods of a real one.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use slack_blocks::web::secret::Secret;

use super::{Actor, Answered, JudgmentSource, Place, Seen, SourceError, Touch, Waiting};
use crate::choice::Choice;

/// What becomes of a decision that is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mood {
    /// Applied and confirmed.
    Works,
    /// Confirmed, and not applied.
    Ignores,
    /// Not confirmed, and not applied.
    Loses,
    /// Applied, and not confirmed.
    Mumbles,
    /// Confirmed, applied and taken back.
    TakesBack,
    /// Not reached: nothing left.
    Unreached,
}

/// Things that wait in memory. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    steps: BTreeMap<String, Step>,
    moods: VecDeque<Mood>,
    clock: i64,
    effects: u64,
    unreadable: u32,
    forgets: bool,
}

#[derive(Debug)]
struct Step {
    waiting: Waiting,
    judged: Option<(Choice, Option<String>)>,
    taken_back: bool,
    touch: Option<Touch>,
    gone: Option<String>,
}

impl Memory {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something begins to wait.
    pub fn add(&self, waiting: &Waiting) {
        let step = Step {
            waiting: waiting.clone(),
            judged: None,
            taken_back: false,
            touch: None,
            gone: None,
        };
        self.lock().steps.insert(waiting.place.key(), step);
    }

    /// What becomes of the next decisions, in order; after that they work.
    pub fn moods(&self, moods: impl IntoIterator<Item = Mood>) {
        self.lock().moods.extend(moods);
    }

    /// So many looks are not answered.
    pub fn unreadable(&self, looks: u32) {
        self.lock().unreadable = looks;
    }

    /// Another content waits there now.
    pub fn push(&self, place: &Place, fingerprint: &str) {
        if let Some(step) = self.lock().steps.get_mut(&place.key()) {
            fingerprint.clone_into(&mut step.waiting.fingerprint);
        }
    }

    /// Whether what was rejected is gone, and nothing says by whom.
    pub fn forgets_rejections(&self, on: bool) {
        self.lock().forgets = on;
    }

    /// It is gone.
    pub fn remove(&self, place: &Place, why: &str) {
        if let Some(step) = self.lock().steps.get_mut(&place.key()) {
            step.gone = Some(why.to_owned());
        }
    }

    /// Somebody judges at the source itself, unless it was judged before.
    pub fn judge(&self, place: &Place, choice: Choice, by: &str) {
        self.lock().apply(place, choice, None, by);
    }

    /// How often a judgment was changed here.
    #[must_use]
    pub fn effects(&self) -> u64 {
        self.lock().effects
    }

    /// How it was judged, if it was.
    #[must_use]
    pub fn judged(&self, place: &Place) -> Option<Choice> {
        let inner = self.lock();
        inner
            .steps
            .get(&place.key())?
            .judged
            .as_ref()
            .map(|(choice, _)| *choice)
    }
}

impl Inner {
    fn apply(&mut self, place: &Place, choice: Choice, input: Option<&str>, by: &str) {
        self.clock += 1;
        let touch = Touch::new(by, self.clock);
        if let Some(step) = self.steps.get_mut(&place.key())
            && step.judged.is_none()
            && step.gone.is_none()
        {
            step.judged = Some((choice, input.map(str::to_owned)));
            step.taken_back = false;
            step.touch = Some(touch);
            self.effects += 1;
        }
    }
}

#[async_trait]
impl JudgmentSource for Memory {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn title(&self) -> &'static str {
        "the memory"
    }

    async fn waiting(&self) -> Result<Vec<Waiting>, SourceError> {
        let inner = self.lock();
        let open = inner.steps.values();
        let open = open.filter(|step| step.judged.is_none() && step.gone.is_none());
        Ok(open.map(|step| step.waiting.clone()).collect())
    }

    async fn look(&self, place: &Place) -> Result<Seen, SourceError> {
        let mut inner = self.lock();
        if inner.unreadable > 0 {
            inner.unreadable -= 1;
            return Err(SourceError::Unanswered {
                source_name: "the memory",
                why: "an empty response".into(),
            });
        }
        let step = inner.steps.get(&place.key());
        let step = step.ok_or(SourceError::Missing("the memory"))?;
        if let Some(why) = &step.gone {
            return Ok(Seen::gone(why.clone()));
        }
        Ok(match &step.judged {
            Some((Choice::Reject, _)) if inner.forgets => Seen::rejected("it has ended", None),
            Some((choice, input)) => Seen::Judged {
                choice: *choice,
                input: input.clone(),
                touch: step.touch.clone(),
                shown: choice.as_str().to_owned(),
                next: Some("the next step began".to_owned()),
            },
            None => Seen::Waiting {
                fingerprint: step.waiting.fingerprint.clone(),
                versions: step.waiting.about.versions.clone(),
                given: None,
                taken_back: step.taken_back,
                touch: step.touch.clone(),
            },
        })
    }

    async fn decide(
        &self,
        place: &Place,
        choice: Choice,
        input: Option<&str>,
        actor: &Actor,
    ) -> Result<Answered, SourceError> {
        let mut inner = self.lock();
        let mood = inner.moods.pop_front().unwrap_or(Mood::Works);
        match mood {
            Mood::Works | Mood::Mumbles => inner.apply(place, choice, input, &actor.name),
            Mood::TakesBack => {
                inner.clock += 1;
                let touch = Touch::new(&actor.name, inner.clock);
                if let Some(step) = inner.steps.get_mut(&place.key())
                    && step.judged.is_none()
                {
                    step.taken_back = true;
                    step.touch = Some(touch);
                }
            }
            Mood::Ignores | Mood::Loses | Mood::Unreached => {}
        }
        match mood {
            Mood::Works | Mood::Ignores | Mood::TakesBack => Ok(Answered::Done),
            Mood::Loses | Mood::Mumbles => Ok(Answered::Nothing),
            Mood::Unreached => Err(SourceError::NotSent("the memory")),
        }
    }

    async fn account(&self, token: Option<&Secret>) -> Result<String, SourceError> {
        Ok(token.map_or("service", |token| token.expose()).to_owned())
    }
}
