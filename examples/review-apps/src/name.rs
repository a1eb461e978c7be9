//! Names that are made from branches: the same branch gets the same name on every run, and
//! two branches never share one.

/// Characters of an app's name at most.
const APP: usize = 30;

/// `acme-pr-12`: the app of a pull request, and its environment on GitHub.
pub(crate) fn of_pull(prefix: &str, number: u64) -> String {
    let end = format!("-pr-{number}");
    format!("{}{end}", fitted(prefix, APP - end.len()))
}

/// `acme-feature-x-3f2a`: the same for a branch that has no pull request.
pub(crate) fn of_branch(prefix: &str, branch: &str) -> String {
    fitted(&format!("{prefix}-{branch}"), APP)
}

/// Fills `{branch}` in a pattern for the names of apps: `acme-{branch}`.
pub(crate) fn of_pattern(pattern: &str, branch: &str) -> String {
    fitted(&pattern.replace("{branch}", branch), APP)
}

/// The text as a part of an app's name: `a-z 0-9 -`, at most `limit` characters. Whatever
/// gets lost on the way comes back as four digits that tell it from its like.
fn fitted(text: &str, limit: usize) -> String {
    let mut plain = String::new();
    for letter in text.chars() {
        match letter.to_ascii_lowercase() {
            letter @ ('a'..='z' | '0'..='9') => plain.push(letter),
            _ if !plain.ends_with('-') => plain.push('-'),
            _ => {}
        }
    }
    let start = plain.trim_matches('-');
    let start = match start.starts_with(|first: char| first.is_ascii_lowercase()) {
        true => start.to_owned(),
        false => format!("a{start}"),
    };
    if start == text && start.len() <= limit {
        return start;
    }
    let mark = format!("-{:04x}", digest(text));
    let room = limit.saturating_sub(mark.len()).min(start.len());
    format!("{}{mark}", start[..room].trim_end_matches('-'))
}

/// FNV-1a, folded: the same on every machine and in every version.
fn digest(text: &str) -> u16 {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    u16::try_from((hash >> 16) ^ (hash & 0xffff)).unwrap_or_default()
}

/// Whether a branch matches one of the patterns; `*` stands for any characters, `/` too.
pub(crate) fn matches(patterns: &[String], branch: &str) -> bool {
    patterns.iter().any(|pattern| fits(pattern, branch))
}

fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(start) else {
        return false;
    };
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    ends.into_iter().any(|at| fits(rest, &text[at..]))
}

/// The first seven characters of a commit id.
pub(crate) fn short(sha: &str) -> &str {
    sha.get(..7).unwrap_or(sha)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_of_a_pull_request_is_named_after_it() {
        assert_eq!(of_pull("acme", 12), "acme-pr-12");
        let long = of_pull("a-pipeline-with-a-very-long-name", 123);
        assert!(long.ends_with("-pr-123") && long.len() <= APP, "{long}");
    }

    #[test]
    fn names_follow_the_rules_whatever_the_branch_is_called() {
        for branch in [
            "feature/x",
            "feature-x",
            "feature_x",
            "Feature-X",
            "ünï/cödé",
            "日本語",
            "-",
            "9lives",
            "a-branch-with-a-name-that-is-much-too-long-for-an-app",
        ] {
            for name in [of_branch("acme", branch), of_pattern("{branch}", branch)] {
                let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
                assert!(name.chars().all(good), "{name}");
                assert!((3..=APP).contains(&name.len()), "{name}");
                assert!(name.starts_with(|c: char| c.is_ascii_lowercase()), "{name}");
                assert!(!name.ends_with('-'), "{name}");
            }
        }
    }

    #[test]
    fn branches_that_look_alike_do_not_share_an_app() {
        let branches = [
            "feature/x",
            "feature-x",
            "feature_x",
            "Feature-X",
            "feature//x",
        ];
        let names: std::collections::BTreeSet<_> = branches
            .iter()
            .map(|branch| of_branch("acme", branch))
            .collect();
        assert_eq!(names.len(), branches.len(), "{names:?}");
        assert_eq!(of_branch("acme", "feature-x"), "acme-feature-x");
        assert_eq!(of_pattern("acme-{branch}", "staging-2"), "acme-staging-2");
    }

    #[test]
    fn patterns_name_branches() {
        let patterns = ["master", "staging", "staging-*", "release/*/final"].map(str::to_owned);
        for branch in [
            "master",
            "staging",
            "staging-",
            "staging-a/b",
            "release/1/2/final",
        ] {
            assert!(matches(&patterns, branch), "{branch}");
        }
        for branch in ["mastery", "my-staging", "stagingx", "release/final"] {
            assert!(!matches(&patterns, branch), "{branch}");
        }
    }
}
