//! Why a required check is missing: what was reported instead.

use super::item::Item;
use super::{CheckOutcome, Source};
use crate::required::RequiredCheck;

/// Names that are compared letter by letter at most; a commit may have thousands.
const COMPARED: usize = 2000;
/// Longer names are not compared letter by letter.
const LETTERS: usize = 100;

/// A report that bears the required name and does not satisfy it: a status, when an app is
/// asked for.
pub(super) fn unproven<'i>(check: &RequiredCheck, items: &'i [Item]) -> Option<&'i Item> {
    check.app_id?;
    items.iter().find(|item| {
        item.reason.source == Source::Status
            && item.reason.name.to_lowercase() == check.context.to_lowercase()
    })
}

/// In words why nothing satisfies `check`.
pub(super) fn why_missing(check: &RequiredCheck, items: &[Item]) -> String {
    let wanted = check.context.as_str();
    if let (Some(app), Some(item)) = (check.app_id, unproven(check, items)) {
        let reported = item.reason.reported.as_deref().unwrap_or("status");
        return format!(
            "required from app {app}, and reported as a status ({reported}), which does not \
             prove app {app}"
        );
    }
    let runs = || {
        items
            .iter()
            .filter(|item| item.reason.source == Source::CheckRun)
    };
    if let (Some(app), Some(item)) = (check.app_id, runs().find(|item| item.reason.name == wanted))
    {
        let other = item.reason.app_id;
        let other = other.map_or_else(|| "an unknown app".to_owned(), |app| format!("app {app}"));
        return format!("required from app {app}, and reported by {other}");
    }
    let names = || items.iter().map(|item| item.reason.name.as_str());
    if let Some(name) = names().find(|name| same_but_for_case_and_blanks(name, wanted)) {
        return format!(
            "required, and not reported under exactly this name: {name:?} was, and case and \
             blanks count"
        );
    }
    // The page of a pull request shows the workflow before the name: `CI / build (push)`.
    if let Some(name) = names().find(|name| shown_as(wanted, name)) {
        return format!(
            "required, and not reported under this name: {name:?} was; a check run is called \
             by its job alone, whatever the page of the pull request shows before it"
        );
    }
    if let Some(name) = runs()
        .filter(|item| item.reason.state == CheckOutcome::Passed)
        .map(|item| item.reason.name.as_str())
        .find(|name| fits_template(name, wanted))
    {
        return format!(
            "required, and not reported: {name:?} was skipped before its matrix was expanded"
        );
    }
    match nearest(wanted, names()) {
        Some(name) => format!("required, and not reported yet; the nearest name is {name:?}"),
        None => "required, and not reported yet".to_owned(),
    }
}

fn same_but_for_case_and_blanks(name: &str, wanted: &str) -> bool {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|c| !c.is_whitespace());
        letters.flat_map(char::to_lowercase).collect()
    };
    name != wanted && plain(name) == plain(wanted)
}

/// Whether `wanted` is how a page shows the check run `name`.
fn shown_as(wanted: &str, name: &str) -> bool {
    let Some((_, job)) = wanted.rsplit_once(" / ") else {
        return false;
    };
    let job = job.trim();
    let event = job.strip_prefix(name).map(str::trim);
    !name.is_empty()
        && event.is_some_and(|event| {
            event.is_empty() || (event.starts_with('(') && event.ends_with(')'))
        })
}

/// Whether `name` is a template like `test (${{ matrix.node }})` and `wanted` may be one of
/// its checks.
fn fits_template(name: &str, wanted: &str) -> bool {
    let Some((before, rest)) = name.split_once("${{") else {
        return false;
    };
    let after = rest.rsplit_once("}}").map_or("", |(_, after)| after);
    wanted.len() >= before.len() + after.len()
        && wanted.starts_with(before)
        && wanted.ends_with(after)
}

/// The name that is a few letters away, if there is one.
fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let letters: Vec<char> = wanted.to_lowercase().chars().collect();
    if letters.len() > LETTERS {
        return None;
    }
    let far = (letters.len() / 3).max(1);
    names
        .take(COMPARED)
        .filter_map(|name| {
            let other: Vec<char> = name.to_lowercase().chars().take(LETTERS + 1).collect();
            let apart = letters.len().abs_diff(other.len());
            let distance = (apart <= far).then(|| distance(&letters, &other))?;
            (distance <= far).then_some((distance, name))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters must be added, dropped or changed.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_letters() {
        let of = |a: &str, b: &str| {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            distance(&letters(a), &letters(b))
        };
        for (a, b, expected) in [
            ("", "", 0),
            ("", "ab", 2),
            ("build", "build", 0),
            ("build", "bulid", 2),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(of(a, b), expected, "{a} {b}");
            assert_eq!(of(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn a_page_shows_the_workflow_before_the_job_and_the_event_behind_it() {
        assert!(shown_as("CI / build", "build"));
        assert!(shown_as("CI / build (push)", "build"));
        assert!(shown_as("CI / test (18) (pull_request)", "test (18)"));
        assert!(!shown_as("build", "build"));
        assert!(!shown_as("CI / build all", "build"));
        assert!(fits_template("test (${{ matrix.node }})", "test (18)"));
        assert!(!fits_template("test (${{ matrix.node }})", "lint (18)"));
        assert!(!fits_template("test (18)", "test (18)"));
    }
}
