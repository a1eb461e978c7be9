// Kept identical in heroku-api, github-checks and slack-blocks.
//! Fills `/pipelines/{pipeline}` with escaped arguments.

use std::fmt::Write as _;

/// Longest argument, in bytes before escaping.
pub const MAX_ARGUMENT: usize = 255;

/// Why a path could not be filled. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// The template has more or fewer places than there are arguments.
    #[error("the path {template} takes another number of arguments than {given}")]
    Arity {
        /// The template.
        template: &'static str,
        /// How many arguments came.
        given: usize,
    },
    /// An argument is empty.
    #[error("{{{name}}} in {template} is empty")]
    Empty {
        /// The template.
        template: &'static str,
        /// The place.
        name: &'static str,
    },
    /// An argument is or holds a part `.` or `..`, holds a control character or is too
    /// long: sent as it is, it would address something else.
    #[error("{{{name}}} in {template} may not be {value:?}")]
    Unsafe {
        /// The template.
        template: &'static str,
        /// The place.
        name: &'static str,
        /// What came, shortened.
        value: String,
    },
}

/// Fills the places of `template` in order. Every byte outside `A-Z a-z 0-9 - . _ ~`
/// is percent-encoded, `/` too.
///
/// # Errors
/// See [`PathError`].
pub fn fill(template: &'static str, arguments: &[&str]) -> Result<String, PathError> {
    let arity = || PathError::Arity {
        template,
        given: arguments.len(),
    };
    let mut path = String::with_capacity(template.len() + 40 * arguments.len());
    let mut arguments_left = arguments.iter();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or_else(arity)?;
        let argument = arguments_left.next().ok_or_else(arity)?;
        path.push_str(before);
        push_argument(&mut path, template, name, argument)?;
        rest = after;
    }
    path.push_str(rest);
    if arguments_left.next().is_some() {
        return Err(arity());
    }
    Ok(path)
}

fn push_argument(
    path: &mut String,
    template: &'static str,
    name: &'static str,
    argument: &str,
) -> Result<(), PathError> {
    if argument.is_empty() {
        return Err(PathError::Empty { template, name });
    }
    // A server that decodes %2F first would walk up a part of the argument, too.
    let suspicious = argument.split('/').any(|part| matches!(part, "." | ".."))
        || argument.len() > MAX_ARGUMENT
        || argument.chars().any(char::is_control);
    if suspicious {
        return Err(PathError::Unsafe {
            template,
            name,
            value: argument.chars().take(40).collect(),
        });
    }
    push_escaped(path, argument);
    Ok(())
}

/// Appends `text` with every byte outside `A-Z a-z 0-9 - . _ ~` percent-encoded.
pub fn push_escaped(out: &mut String, text: &str) {
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_fill_the_places_in_order_and_escaped() {
        assert_eq!(
            fill("/repos/{owner}/{ref}/x", &["me", "feature/a b#1%"]).unwrap(),
            "/repos/me/feature%2Fa%20b%231%25/x"
        );
        assert_eq!(fill("/account", &[]).unwrap(), "/account");
        assert_eq!(fill("/{a}", &["ü~"]).unwrap(), "/%C3%BC~");
    }

    #[test]
    fn an_argument_that_would_address_something_else_is_refused() {
        for bad in ["", ".", "..", "a/../b", "a\nb", "a\u{7f}"] {
            assert!(fill("/apps/{app}", &[bad]).is_err(), "{bad:?}");
        }
        assert!(fill("/apps/{app}", &["x".repeat(256).as_str()]).is_err());
    }

    #[test]
    fn a_wrong_number_of_arguments_is_an_error_and_not_a_wrong_address() {
        assert!(fill("/apps/{app}", &[]).is_err());
        assert!(fill("/apps/{app}", &["a", "b"]).is_err());
    }
}
