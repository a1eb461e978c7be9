//! The checkout that the command runs in, for what no flag and no CI system says.

use std::path::Path;
use std::process::Command;

/// The branch that is checked out; `None` when the head is detached, as most CI systems
/// leave it, or when there is no git.
pub(crate) fn branch(folder: &Path) -> Option<String> {
    ask(folder, &["symbolic-ref", "-q", "--short", "HEAD"])
}

/// The commit that is checked out.
pub(crate) fn commit(folder: &Path) -> Option<String> {
    ask(folder, &["rev-parse", "--verify", "-q", "HEAD^{commit}"])
}

/// The address that `origin` is fetched from.
pub(crate) fn origin(folder: &Path) -> Option<String> {
    ask(folder, &["remote", "get-url", "origin"])
}

/// Whether files are different from those of the commit.
pub(crate) fn is_dirty(folder: &Path) -> bool {
    ask(folder, &["status", "--porcelain"]).is_some()
}

fn ask(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .env("LC_ALL", "C")
        .env("GIT_TERMINAL_PROMPT", "0")
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let text = text.trim();
    (output.status.success() && !text.is_empty()).then(|| text.to_owned())
}
