//! What was counted so far, and the verdict that follows from it.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::{CheckOutcome, Evidence, Judgement, Policy, Reason, Source, Verdict};

/// Reasons and names, as they are counted.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Tally {
    pub(super) reasons: Vec<Reason>,
    failing: BTreeSet<String>,
    pending: BTreeSet<String>,
    missing: BTreeSet<String>,
    counted: bool,
    /// Whether something failed that is not being run again.
    final_failure: bool,
    /// Whether a list says what is required.
    pub(super) has_list: bool,
    unreadable: bool,
    pub(super) notes: Vec<String>,
}

impl Tally {
    /// Counts a reason under its own name.
    pub(super) fn take(&mut self, reason: Reason, is_rerunning: bool) {
        self.count(&reason.name, reason.state, is_rerunning);
        self.reasons.push(reason);
    }

    /// Counts an outcome under a name.
    pub(super) fn count(&mut self, name: &str, outcome: CheckOutcome, is_rerunning: bool) {
        self.counted = true;
        let names = match outcome {
            CheckOutcome::Failed => {
                self.final_failure |= !is_rerunning;
                &mut self.failing
            }
            CheckOutcome::Pending => &mut self.pending,
            CheckOutcome::Missing => &mut self.missing,
            CheckOutcome::Passed | CheckOutcome::Unreadable => return,
        };
        names.insert(name.to_owned());
    }

    /// Notes that something could not be read, or not be judged.
    pub(super) fn unreadable(&mut self, source: Source, name: String, why: String) {
        self.unreadable = true;
        self.reasons.push(Reason {
            name,
            state: CheckOutcome::Unreadable,
            source,
            reported: None,
            description: Some(why),
            url: None,
            app_id: None,
        });
    }

    /// Whether everything that was asked for by name is there.
    pub(super) fn has_all_names(&self) -> bool {
        self.has_list && self.missing.is_empty()
    }

    pub(super) fn verdict(&self) -> Verdict {
        if self.unreadable {
            Verdict::Unavailable
        } else if !self.failing.is_empty() {
            Verdict::Red
        } else if !self.pending.is_empty() || !self.missing.is_empty() {
            Verdict::Pending
        } else if self.counted {
            Verdict::Green
        } else {
            Verdict::None
        }
    }

    pub(super) fn finish(mut self, evidence: &Evidence, policy: &Policy) -> Judgement {
        // Stable: what is equally bad stays in GitHub's order.
        self.reasons.sort_by_key(|reason| Reverse(reason.state));
        let verdict = self.verdict();
        let strict = evidence
            .requirements
            .as_ref()
            .and_then(|required| required.strict);
        Judgement {
            verdict,
            is_rerunning: verdict == Verdict::Red && !self.final_failure,
            reasons: self.reasons,
            failing: self.failing.into_iter().collect(),
            pending: self.pending.into_iter().collect(),
            missing: self.missing.into_iter().collect(),
            behind: match strict {
                Some(true) => evidence.behind_by.map(|commits| commits > 0),
                Some(false) => Some(false),
                None => None,
            },
            notes: self.notes,
            policy: policy.clone(),
        }
    }
}
