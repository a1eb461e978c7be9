//! Command lines of the examples.

use std::process::ExitCode;

/// The value after `--name`, or after `--name=`.
pub(crate) fn argument(name: &str) -> Option<String> {
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == name {
            return arguments.next();
        }
        if let Some(value) = argument
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('='))
        {
            return Some(value.to_owned());
        }
    }
    None
}

/// Whether `--name` was given.
pub(crate) fn flag(name: &str) -> bool {
    std::env::args().skip(1).any(|argument| argument == name)
}

/// Says how the program is used; exit code 2.
pub(crate) fn usage(text: &str) -> ExitCode {
    eprintln!("{text}");
    ExitCode::from(2)
}
