//! Which repository the tour deploys, and why that one.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What the tour deploys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Repository {
    /// A repository on this machine.
    Local { path: PathBuf, why: &'static str },
    /// The one that the sandbox brings along, and why no other was taken.
    BuiltIn { why: String },
}

impl Repository {
    /// The one that was asked for, else the one around `folder` when git can serve it.
    ///
    /// A tour shows what the bot does: whatever is wrong with a repository that nobody
    /// asked for, there is one that always works.
    pub(super) fn choose(asked: Option<PathBuf>, folder: &Path) -> Self {
        match asked {
            Some(path) => Self::Local {
                path,
                why: "named with --repo",
            },
            None => match usable(folder) {
                Ok(path) => Self::Local {
                    path,
                    why: "the repository you are in",
                },
                Err(why) => Self::BuiltIn { why },
            },
        }
    }

    /// Where it is; `None` for the built-in one.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::Local { path, .. } => Some(path),
            Self::BuiltIn { .. } => None,
        }
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local { path, why } => write!(f, "{} ({why})", path.display()),
            Self::BuiltIn { why } => write!(f, "the built-in example repository ({why})"),
        }
    }
}

/// The repository around `folder`, or why it cannot be used.
fn usable(folder: &Path) -> Result<PathBuf, String> {
    let git = |arguments: &[&str]| {
        Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(arguments)
            // Messages are compared below.
            .env("LC_ALL", "C")
            .env("GIT_TERMINAL_PROMPT", "0")
            .output()
    };
    let Ok(top) = git(&["rev-parse", "--show-toplevel"]) else {
        return Err("git is not installed here".to_owned());
    };
    if !top.status.success() {
        return Err(refused(&top).to_owned());
    }
    let path = PathBuf::from(text(&top));
    if path.as_os_str().is_empty() {
        return Err("this repository has no working tree".to_owned());
    }
    let succeeds = |arguments: &[&str]| git(arguments).is_ok_and(|output| output.status.success());
    if !succeeds(&["rev-parse", "--verify", "-q", "HEAD^{commit}"]) {
        return Err("this repository has no commit yet".to_owned());
    }
    // A partial clone fetches files when they are read; a tour needs no network.
    let promised = git(&["config", "--get-regexp", r"^remote\..*\.promisor$"]);
    if promised.is_ok_and(|output| text(&output).contains("true")) {
        return Err("this repository is a partial clone, its files are elsewhere".to_owned());
    }
    Ok(path)
}

/// Why git does not take the folder for a repository.
fn refused(output: &Output) -> &'static str {
    let message = String::from_utf8_lossy(&output.stderr);
    if message.contains("dubious ownership") {
        "this repository belongs to another user: --repo . takes it anyway"
    } else if message.contains("must be run in a work tree") {
        "this repository has no working tree: --repo . takes it anyway"
    } else {
        "you are not in a git repository"
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout)
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_is_taken_without_a_look() {
        let asked = PathBuf::from("/nowhere/at/all");
        let chosen = Repository::choose(Some(asked.clone()), Path::new("."));
        assert_eq!(chosen.path(), Some(asked.as_path()));
        assert_eq!(chosen.to_string(), "/nowhere/at/all (named with --repo)");
    }
}
