//! What is different between two looks at a commit.

use super::Gate;
use crate::verdict::{CheckOutcome, Reason, Source};

/// One thing that turned out differently than at the last look.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The context or the name of the run.
    pub name: String,
    /// Who said it.
    pub source: Source,
    /// How it was; `None` when it was not there.
    pub from: Option<CheckOutcome>,
    /// How it is; `None` when it is gone.
    pub to: Option<CheckOutcome>,
}

impl Gate {
    /// What is different from `earlier`. A branch that has moved to another commit begins
    /// anew: compare [`sha`](Self::sha), too.
    #[must_use]
    pub fn changes_since(&self, earlier: &Gate) -> Vec<Change> {
        let mut left: Vec<&Reason> = earlier.reasons.iter().collect();
        let mut changes = Vec::new();
        for reason in &self.reasons {
            let before = position(&left, reason).map(|at| left.remove(at));
            let from = before.map(|before| before.state);
            if from != Some(reason.state) {
                changes.push(change(reason, from, Some(reason.state)));
            }
        }
        changes.extend(
            left.into_iter()
                .map(|gone| change(gone, Some(gone.state), None)),
        );
        changes
    }
}

impl Gate {
    /// Whether this says the same as `earlier`, however much older everything is.
    pub(super) fn says_the_same_as(&self, earlier: &Gate) -> bool {
        let ageing = |reason: &Reason| {
            matches!(
                reason.source,
                Source::CheckSuite | Source::Grace | Source::WorkflowRun
            )
        };
        let same = |(now, then): (&Reason, &Reason)| {
            let mut then = then.clone();
            if ageing(now) && ageing(&then) {
                then.description.clone_from(&now.description);
            }
            *now == then
        };
        self.sha == earlier.sha
            && self.verdict == earlier.verdict
            && self.behind == earlier.behind
            && self.is_rerunning == earlier.is_rerunning
            && self.missing == earlier.missing
            && self.reasons.len() == earlier.reasons.len()
            && self.reasons.iter().zip(&earlier.reasons).all(same)
    }
}

/// The same report: best the one that has not changed, of several with one name.
fn position(among: &[&Reason], reason: &Reason) -> Option<usize> {
    let same = |other: &&Reason| {
        other.name == reason.name && other.source == reason.source && other.app_id == reason.app_id
    };
    among
        .iter()
        .position(|other| same(other) && other.state == reason.state)
        .or_else(|| among.iter().position(same))
}

fn change(reason: &Reason, from: Option<CheckOutcome>, to: Option<CheckOutcome>) -> Change {
    Change {
        name: reason.name.clone(),
        source: reason.source,
        from,
        to,
    }
}
