//! Counts dynos against what the formation wants.

use std::collections::BTreeMap;
use std::fmt;

use crate::dynos::{Dyno, DynoState};
use crate::formation::Formation;

/// How many of the dynos that an app wants run a release. Prints as `2 of 3 dynos up`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DynoProgress {
    /// Wanted dynos that are up on exactly this release.
    pub up: usize,
    /// Dynos that the formation wants. 0 for an app that is scaled to zero.
    pub of: usize,
    /// Dynos of the wanted process types that Heroku lists, whatever they run.
    pub listed: usize,
    /// The names of wanted dynos that crashed with the release.
    pub crashed: Vec<String>,
    /// The names of dynos of process types that the formation does not want: they are
    /// not waited for.
    pub outside: Vec<String>,
}

impl DynoProgress {
    /// Whether every wanted dyno is up.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.up >= self.of
    }

    /// Whether the app wants no dynos at all, so that there is nothing to wait for.
    #[must_use]
    pub fn is_scaled_to_zero(&self) -> bool {
        self.of == 0
    }

    pub(super) fn all_crashed(&self) -> bool {
        self.of > 0 && self.crashed.len() >= self.of
    }
}

impl fmt::Display for DynoProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_scaled_to_zero() {
            return f.write_str("scaled to zero: no dynos to wait for");
        }
        write!(f, "{} of {} dynos up", self.up, self.of)?;
        if !self.crashed.is_empty() {
            write!(f, ", crashed: {}", self.crashed.join(", "))?;
        }
        Ok(())
    }
}

/// How many dynos each process type shall have.
pub(super) struct Wanted(BTreeMap<String, Option<usize>>);

impl Wanted {
    pub(super) fn new(formation: &[Formation]) -> Self {
        let quantity = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let types = formation
            .iter()
            .map(|one| (one.kind.clone(), one.quantity.map(quantity)));
        Self(types.collect())
    }

    /// Whether no process type is listed at all, not even one that is scaled to zero.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many of a type are wanted; a quantity that is not known is at least one.
    fn quantity(&self, kind: &str, listed: usize) -> usize {
        match self.0.get(kind) {
            Some(Some(quantity)) => *quantity,
            Some(None) => listed.max(1),
            None => 0,
        }
    }

    /// Whether as many dynos of each type are listed as are wanted; an empty formation fits
    /// nothing.
    pub(super) fn fits(&self, dynos: &[Dyno]) -> bool {
        !self.is_empty()
            && self.0.keys().all(|kind| {
                let listed = of_type(dynos, kind).count();
                self.quantity(kind, listed) == listed
            })
    }

    /// Whether a wanted dyno runs a newer release.
    pub(super) fn runs_newer(&self, dynos: &[Dyno], version: u64) -> bool {
        let mut kinds = self.0.keys();
        kinds.any(|kind| of_type(dynos, kind).any(|dyno| release(dyno) > version))
    }

    pub(super) fn count(&self, dynos: &[Dyno], version: u64) -> DynoProgress {
        let mut progress = DynoProgress::default();
        for kind in self.0.keys() {
            let listed = of_type(dynos, kind).count();
            let wanted = self.quantity(kind, listed);
            let up = of_type(dynos, kind)
                .filter(|dyno| dyno.state == DynoState::Up && release(dyno) == version)
                .count();
            progress.of += wanted;
            progress.listed += if wanted > 0 { listed } else { 0 };
            // More dynos than wanted are on their way down: they do not count for others.
            progress.up += up.min(wanted);
            let crashed = of_type(dynos, kind)
                .filter(|dyno| dyno.state == DynoState::Crashed && release(dyno) == version);
            progress
                .crashed
                .extend(crashed.take(wanted).map(|dyno| dyno.name.clone()));
        }
        let outside = dynos
            .iter()
            .filter(|dyno| !dyno.is_one_off() && self.quantity(&dyno.kind, 0) == 0);
        progress.outside = outside.map(|dyno| dyno.name.clone()).collect();
        progress
    }
}

fn of_type<'d>(dynos: &'d [Dyno], kind: &'d str) -> impl Iterator<Item = &'d Dyno> {
    dynos
        .iter()
        .filter(move |dyno| dyno.kind == kind && !dyno.is_one_off())
}

/// The number of the release that a dyno runs; 0 while that is not known.
fn release(dyno: &Dyno) -> u64 {
    let release = dyno.release.as_ref();
    release.and_then(|release| release.version).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_reads_as_a_sentence() {
        let mut progress = DynoProgress {
            up: 2,
            of: 3,
            ..DynoProgress::default()
        };
        assert_eq!(progress.to_string(), "2 of 3 dynos up");
        progress.crashed.push("web.3".to_owned());
        assert_eq!(progress.to_string(), "2 of 3 dynos up, crashed: web.3");
        let none = DynoProgress::default();
        assert_eq!(none.to_string(), "scaled to zero: no dynos to wait for");
    }

    fn dyno(name: &str, state: &str, version: u64) -> Dyno {
        let kind = name.split('.').next().unwrap();
        let json = serde_json::json!({"id": name, "name": name, "type": kind, "state": state,
            "release": {"version": version}});
        serde_json::from_value(json).unwrap()
    }

    fn wanted(types: &[(&str, u64)]) -> Wanted {
        let types: Vec<Formation> = types
            .iter()
            .map(|(kind, quantity)| {
                let json = serde_json::json!({"id": kind, "type": kind, "quantity": quantity});
                serde_json::from_value(json).unwrap()
            })
            .collect();
        Wanted::new(&types)
    }

    #[test]
    fn only_what_the_formation_wants_counts_and_only_on_this_very_release() {
        let wanted = wanted(&[("web", 2), ("worker", 0)]);
        let dynos = [
            dyno("web.1", "up", 7),
            dyno("web.2", "up", 6),
            dyno("worker.1", "up", 7),
            dyno("clock.1", "up", 7),
            dyno("run.1", "up", 7),
        ];
        let progress = wanted.count(&dynos, 7);
        assert_eq!((progress.up, progress.of, progress.listed), (1, 2, 2));
        assert_eq!(progress.outside, ["worker.1", "clock.1"]);
        assert!(!wanted.runs_newer(&dynos, 7));
        assert!(wanted.runs_newer(&dynos, 6));
    }

    #[test]
    fn a_dyno_too_many_does_not_stand_for_one_that_is_missing() {
        let wanted = wanted(&[("web", 1), ("worker", 1)]);
        let dynos = [dyno("web.1", "up", 7), dyno("web.2", "up", 7)];
        let progress = wanted.count(&dynos, 7);
        assert_eq!((progress.up, progress.of), (1, 2));
        assert!(!progress.is_done());
        assert!(!wanted.fits(&dynos));
    }
}
