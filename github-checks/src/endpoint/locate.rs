//! Where in a document an error lies.
//!
//! A deserializer that keeps track of the path would have to be compiled a second time for
//! every model; the position in the error is enough to find the path afterwards.

use std::fmt::Write as _;

/// An object or a list that is open at the position.
enum Open<'b> {
    Object(Option<&'b [u8]>),
    List(usize),
}

/// The path of the value at `line` and `column` (both from 1, as `serde_json` counts):
/// `check_runs[0].name`, or `.` for the whole.
pub(super) fn path_at(body: &[u8], line: usize, column: usize) -> String {
    let lines = body.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines.take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    // The last byte that was read may close the object that the error is about.
    let end = (before + column).saturating_sub(1).min(body.len());
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut at = 0;
    while at < end {
        match body[at] {
            b'{' => open.push(Open::Object(None)),
            b'[' => open.push(Open::List(0)),
            b'}' | b']' => {
                open.pop();
            }
            b',' => match open.last_mut() {
                Some(Open::Object(key)) => *key = None,
                Some(Open::List(index)) => *index += 1,
                None => {}
            },
            b'"' => {
                let text = text(&body[at + 1..]);
                if let Some(Open::Object(key @ None)) = open.last_mut() {
                    *key = Some(text);
                }
                // Behind the closing quote, if there is one.
                at += text.len() + 1;
            }
            _ => {}
        }
        at += 1;
    }
    // Something is missing in the whole, not in its last member.
    match (body.get(end), open.last_mut()) {
        (Some(b'}'), Some(Open::Object(key))) => *key = None,
        (Some(b']'), Some(Open::List(_))) => {
            open.pop();
        }
        _ => {}
    }
    write(&open)
}

/// The bytes of a text up to its closing quote.
fn text(rest: &[u8]) -> &[u8] {
    let mut escaped = false;
    let end = rest.iter().position(|byte| {
        let quote = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        quote
    });
    &rest[..end.unwrap_or(rest.len())]
}

fn write(open: &[Open<'_>]) -> String {
    let mut path = String::new();
    for step in open {
        // Writing to a String cannot fail.
        let _ = match step {
            Open::Object(Some(key)) => {
                let dot = if path.is_empty() { "" } else { "." };
                write!(path, "{dot}{}", String::from_utf8_lossy(key))
            }
            Open::Object(None) => Ok(()),
            Open::List(index) => write!(path, "[{index}]"),
        };
    }
    if path.is_empty() {
        ".".to_owned()
    } else {
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "read to fail")]
    struct Model {
        runs: Vec<Run>,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "read to fail")]
    struct Run {
        id: u64,
        #[serde(default)]
        app: Option<Box<Run>>,
    }

    #[test]
    fn an_error_is_found_where_it_lies() {
        for (body, expected) in [
            (r#"{"runs":[{"id":1},{"id":"x"}]}"#, "runs[1].id"),
            (
                "{\"runs\":[\n {\"id\":1},\n {\"app\":{\"id\":1}}]}",
                "runs[1]",
            ),
            (
                r#"{"a, \"]":{"b":[1]},"runs":[{"app":{"id":-1}}]}"#,
                "runs[0].app.id",
            ),
            (r#"{"runs":{}}"#, "runs"),
            (r#"{"x":1}"#, "."),
            ("[]", "."),
            (r#"{"runs":[{"id":{"y":1}}]}"#, "runs[0].id"),
        ] {
            let error = serde_json::from_str::<Model>(body).unwrap_err();
            let path = path_at(body.as_bytes(), error.line(), error.column());
            assert_eq!(path, expected, "{body}: {error}");
        }
    }

    #[test]
    fn any_position_in_anything_has_a_path() {
        for body in ["", "\"", "{\"", "]]", "[,,", "{\"a\\", "\n\n{"] {
            for line in 0..4 {
                for column in 0..6 {
                    assert!(!path_at(body.as_bytes(), line, column).is_empty());
                }
            }
        }
    }
}
