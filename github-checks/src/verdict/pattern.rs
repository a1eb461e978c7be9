//! Patterns of names: `*` for any characters, `?` for one, compared without case.

/// Whether `name` fits `pattern` as a whole.
pub(super) fn fits(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let (mut at, mut of) = (0, 0);
    // The last star, and how much of the name it has taken: the only place to go back to.
    let mut star: Option<(usize, usize)> = None;
    while at < name.len() {
        match pattern.get(of) {
            Some('*') => {
                star = Some((of, at));
                of += 1;
            }
            Some(c) if *c == '?' || *c == name[at] => {
                at += 1;
                of += 1;
            }
            _ => {
                let Some((place, taken)) = star else {
                    return false;
                };
                star = Some((place, taken + 1));
                at = taken + 1;
                of = place + 1;
            }
        }
    }
    pattern[of..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_takes_any_characters_and_a_question_mark_one() {
        for (pattern, name) in [
            ("", ""),
            ("ci", "CI"),
            ("deploy/*", "deploy/production"),
            ("*", ""),
            ("*nightly*", "A Nightly build"),
            ("test (?)", "test (8)"),
            ("a*b*c", "a-b-b-c"),
            ("test (*)", "test (*)"),
            ("ÄRGER*", "ärger 1"),
        ] {
            assert!(fits(pattern, name), "{pattern:?} {name:?}");
        }
        for (pattern, name) in [
            ("ci", "ci "),
            ("", "x"),
            ("deploy/*", "redeploy/production"),
            ("test (?)", "test (18)"),
            ("a*b*c", "a-c-b"),
            ("*a", "ab"),
        ] {
            assert!(!fits(pattern, name), "{pattern:?} {name:?}");
        }
    }

    #[test]
    fn many_stars_take_no_longer_than_their_product() {
        let pattern = "*a".repeat(200);
        assert!(!fits(&pattern, &"a".repeat(199)));
        assert!(fits(&pattern, &"a".repeat(200)));
    }
}
