//! Reads `Link` headers (RFC 8288): only the relations that pages have.

/// The pages around this one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Links {
    /// The first page.
    pub first: Option<String>,
    /// The page before this one.
    pub prev: Option<String>,
    /// The page after this one.
    pub next: Option<String>,
    /// The last page.
    pub last: Option<String>,
}

/// Reads the value of a `Link` header. What cannot be read is skipped, unknown relations
/// too; of two links of one relation the first counts.
#[must_use]
pub fn links(header: &str) -> Links {
    let mut links = Links::default();
    let mut rest = header;
    while let Some(start) = rest.find('<') {
        let Some((target, after)) = rest[start + 1..].split_once('>') else {
            break;
        };
        let end = end_of_parameters(after);
        for relation in relations(&after[..end]) {
            let place = match relation.to_ascii_lowercase().as_str() {
                "first" => &mut links.first,
                "prev" => &mut links.prev,
                "next" => &mut links.next,
                "last" => &mut links.last,
                _ => continue,
            };
            place.get_or_insert_with(|| target.to_owned());
        }
        rest = &after[end..];
    }
    links
}

/// Where the parameters of a link end: at the first comma outside of quotes.
fn end_of_parameters(text: &str) -> usize {
    split_at_unquoted(text, ',').map_or(text.len(), |(before, _)| before.len())
}

/// The words of `rel`.
fn relations(parameters: &str) -> impl Iterator<Item = &str> {
    let mut rest = parameters;
    let mut value = "";
    while !rest.is_empty() {
        let (parameter, after) = split_at_unquoted(rest, ';').unwrap_or((rest, ""));
        if let Some((name, text)) = parameter.split_once('=')
            && name.trim().eq_ignore_ascii_case("rel")
        {
            value = text.trim().trim_matches('"');
            break;
        }
        rest = after;
    }
    value.split_ascii_whitespace()
}

fn split_at_unquoted(text: &str, mark: char) -> Option<(&str, &str)> {
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if c == mark && !quoted => return Some((&text[..at], &text[at + 1..])),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_and_semicolons_inside_a_link_do_not_end_it() {
        let read = links(
            r#"<https://x/?q=a,b;c&page=2>; title="a, \"b"; rel=next, <https://x/9>; rel="last""#,
        );
        assert_eq!(read.next.as_deref(), Some("https://x/?q=a,b;c&page=2"));
        assert_eq!(read.last.as_deref(), Some("https://x/9"));
    }

    #[test]
    fn what_cannot_be_read_is_skipped() {
        for odd in [
            "",
            "garbage",
            "<",
            "<>",
            "<x",
            "; rel=next",
            "<x>; rel",
            "<x>; rel=\"hub\"",
        ] {
            assert_eq!(links(odd).next, None, "{odd}");
        }
    }
}
