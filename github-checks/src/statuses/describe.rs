//! A list of names in the 140 characters that a description has.

use crate::limits::STATUS_DESCRIPTION;

/// A description that names as many of `names` as fit and counts the rest:
/// `2 of 9 failed: build, test (18) and 3 more`.
///
/// Never longer than the 140 characters of a commit status and of a deployment status.
/// Control characters become spaces.
///
/// # Arguments
/// - `intro`: what the names have in common; stands alone when there are none.
/// - `names`: most important first.
///
/// ```
/// use github_checks::statuses::describe;
///
/// assert_eq!(describe("Failed", ["build", "test"]), "Failed: build, test");
/// assert_eq!(describe("Nothing failed", [""; 0]), "Nothing failed");
/// let many: Vec<_> = (1..=90).map(|n| format!("shard {n}")).collect();
/// let text = describe("Failed", &many);
/// assert!(text.chars().count() <= 140 && text.ends_with("shard 13 and 77 more"), "{text}");
/// ```
#[must_use]
pub fn describe<S: AsRef<str>>(intro: &str, names: impl IntoIterator<Item = S>) -> String {
    let intro = clean(intro);
    let names: Vec<String> = names.into_iter().map(|name| clean(name.as_ref())).collect();
    if names.is_empty() {
        return cut(&intro, STATUS_DESCRIPTION);
    }
    let start = format!("{intro}: ");
    let mut length = start.chars().count();
    let mut shown = 0;
    for (at, name) in names.iter().enumerate() {
        length += name.chars().count() + if at == 0 { 0 } else { 2 };
        if length + rest(names.len() - at - 1).chars().count() <= STATUS_DESCRIPTION {
            shown = at + 1;
        }
        if length > STATUS_DESCRIPTION {
            break;
        }
    }
    if shown > 0 {
        return format!(
            "{start}{}{}",
            names[..shown].join(", "),
            rest(names.len() - shown)
        );
    }
    // Not even the first name fits: a part of it says more than none.
    let rest = rest(names.len() - 1);
    let room = STATUS_DESCRIPTION.saturating_sub(start.chars().count() + rest.chars().count());
    if room >= SHORTEST {
        return format!("{start}{}{rest}", cut(&names[0], room));
    }
    let count = format!(": {}", names.len());
    let intro = cut(&intro, STATUS_DESCRIPTION - count.len());
    format!("{intro}{count}")
}

/// Characters below which a part of a name says nothing.
const SHORTEST: usize = 8;

fn rest(count: usize) -> String {
    match count {
        0 => String::new(),
        count => format!(" and {count} more"),
    }
}

/// At most `limit` characters, with a mark where something is missing.
fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(limit.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

fn clean(text: &str) -> String {
    let text = text.trim();
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::describe;

    #[test]
    fn a_description_never_exceeds_its_limit_and_counts_what_it_leaves_out() {
        for count in [1, 2, 3, 9, 10, 11, 99, 100, 1_000] {
            for length in [1, 7, 60, 126, 127, 128, 132, 139, 140, 141, 500] {
                let names = vec!["ü".repeat(length); count];
                let text = describe("Failed", &names);
                assert!(text.chars().count() <= 140, "{count} × {length}: {text}");
                let shown = text.split(", ").count();
                let left = count - shown;
                if left > 0 {
                    assert!(text.ends_with(&format!(" and {left} more")), "{text}");
                }
            }
        }
    }

    #[test]
    fn a_name_that_fits_exactly_is_not_cut() {
        let name = "x".repeat(132);
        assert_eq!(describe("Failed", [&name]), format!("Failed: {name}"));
        let text = describe("Failed", [format!("{name}y")]);
        assert_eq!(text, format!("Failed: {}…", "x".repeat(131)));
    }

    #[test]
    fn an_intro_that_leaves_no_room_still_says_how_many() {
        let text = describe(&"i".repeat(200), ["build", "test"]);
        assert_eq!(text, format!("{}…: 2", "i".repeat(136)));
        assert_eq!(describe("a\nb", ["c\td"]), "a b: c d");
    }
}
