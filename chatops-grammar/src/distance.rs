//! How far a typo is from a word.

/// Maximum number of edits that still count as a typo.
pub(crate) const NEAR: usize = 2;
/// No word of the language is longer; longer input is no typo of one.
const LONGEST: usize = 40;

/// The number of insertions, deletions, replacements and swaps of neighbours that make `b` of `a`,
/// when it is at most [`NEAR`]. ASCII case does not count.
pub(crate) fn near(a: &str, b: &str) -> Option<usize> {
    let (mut left, mut right) = ([' '; LONGEST], [' '; LONGEST]);
    let (left, right) = (fill(&mut left, a)?, fill(&mut right, b)?);
    if left.len().abs_diff(right.len()) > NEAR {
        return None;
    }
    // Three rows of the classic table: the swap looks two rows back.
    let mut rows = [[0; LONGEST + 1]; 3];
    rows[0] = std::array::from_fn(|column| column);
    for (i, x) in left.iter().enumerate() {
        let (before, above, row) = ((i + 2) % 3, i % 3, (i + 1) % 3);
        rows[row][0] = i + 1;
        for (j, y) in right.iter().enumerate() {
            let replaced = rows[above][j] + usize::from(x != y);
            let mut best = replaced.min(rows[above][j + 1] + 1).min(rows[row][j] + 1);
            if i > 0 && j > 0 && *x == right[j - 1] && left[i - 1] == *y {
                best = best.min(rows[before][j - 1] + 1);
            }
            rows[row][j + 1] = best;
        }
    }
    Some(rows[left.len() % 3][right.len()]).filter(|edits| *edits <= NEAR)
}

fn fill<'b>(buffer: &'b mut [char; LONGEST], text: &str) -> Option<&'b [char]> {
    let mut length = 0;
    for c in text.chars() {
        *buffer.get_mut(length)? = c.to_ascii_lowercase();
        length += 1;
    }
    buffer.get(..length)
}

/// The best three of `words` near `typed`: fewest edits first, then those that begin like it, then in their own order.
pub(crate) fn nearest<'w>(typed: &str, words: impl IntoIterator<Item = &'w str>) -> Vec<&'w str> {
    let length = typed.chars().take(LONGEST).count();
    let mut found: Vec<(usize, &str)> = Vec::new();
    for word in words {
        let is_new = found.iter().all(|(_, known)| *known != word);
        if let Some(edits) = near(typed, word).filter(|edits| is_new && *edits < length) {
            found.push((edits, word));
        }
    }
    let begins = |word: &str| {
        let start = word.get(..typed.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(typed))
    };
    found.sort_by_key(|(edits, word)| (*edits, !begins(word)));
    found.truncate(3);
    found.into_iter().map(|(_, word)| word).collect()
}
