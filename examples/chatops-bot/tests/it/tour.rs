//! The tour works wherever the first command of the README is typed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tour-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@example.com"])
        .args(arguments)
        .output()
        .unwrap();
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {problem}");
}

/// Whether there is a git to make repositories with; says so when there is not.
fn has_git() -> bool {
    let found = Command::new("git").arg("--version").output().is_ok();
    if !found {
        eprintln!("SKIPPED: git is not installed, no repository can be made for this test");
    }
    found
}

/// A repository with two commits on `main`.
fn repository(name: &str) -> Folder {
    let folder = Folder::new(name);
    git(&folder.0, &["init", "-q", "-b", "main"]);
    for text in ["one", "two"] {
        fs::write(folder.0.join("app.txt"), text).unwrap();
        git(&folder.0, &["add", "."]);
        git(&folder.0, &["commit", "-qm", text]);
    }
    folder
}

fn tour(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chatops-bot"));
    command.args(["tour", "--json"]).current_dir(folder);
    command
}

/// Plays the tour to its end and returns its first line.
fn played(mut command: Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let (printed, problem) = (
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr),
    );
    assert_eq!(status.code(), Some(0), "{printed}\n{problem}");
    // In one step the bot is killed, and goes on.
    for part in ["killed while Heroku builds", "started again"] {
        let notes = printed
            .lines()
            .filter(|line| line.starts_with("{\"event\":\"note\""));
        let said = notes.filter(|note| note.contains(part)).count();
        assert_eq!(said, 1, "{part:?} in {printed}");
    }
    printed.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn the_tour_plays_in_a_folder_without_git() {
    // What a ZIP download unpacks to: files, and no `.git`.
    let folder = Folder::new("zip");
    fs::write(folder.0.join("README.md"), "# unpacked\n").unwrap();
    let mut command = tour(&folder.0);
    command.env("GIT_CEILING_DIRECTORIES", std::env::temp_dir());
    let title = played(command);
    assert!(title.contains("built-in example repository"), "{title}");
    assert!(title.contains("not in a git repository"), "{title}");
}

#[test]
fn the_tour_plays_without_the_git_program() {
    if !has_git() {
        return;
    }
    let folder = repository("no-git");
    let mut command = tour(&folder.0);
    command.env("PATH", &folder.0);
    let title = played(command);
    assert!(title.contains("git is not installed here"), "{title}");
}

#[test]
fn the_tour_plays_in_an_empty_repository() {
    if !has_git() {
        return;
    }
    let folder = Folder::new("empty");
    git(&folder.0, &["init", "-q", "-b", "main"]);
    let title = played(tour(&folder.0));
    assert!(title.contains("no commit yet"), "{title}");
}

#[test]
fn the_tour_plays_in_a_repository_of_another_owner() {
    if !has_git() {
        return;
    }
    let folder = repository("owner");
    let mut command = tour(&folder.0);
    // git's own switch for testing this without a second account.
    command.env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    let title = played(command);
    assert!(title.contains("belongs to another user"), "{title}");
}

#[test]
fn the_tour_deploys_a_shallow_clone() {
    if !has_git() {
        return;
    }
    let (from, to) = (repository("deep"), Folder::new("shallow"));
    let url = format!("file://{}", from.0.display());
    git(&to.0, &["clone", "-q", "--depth", "1", &url, "clone"]);
    let clone = to.0.join("clone");
    let title = played(tour(&clone));
    assert!(title.contains("the repository you are in"), "{title}");
}

#[test]
fn the_tour_deploys_a_detached_head() {
    if !has_git() {
        return;
    }
    let folder = repository("detached");
    git(&folder.0, &["checkout", "-q", "--detach", "HEAD~1"]);
    git(&folder.0, &["branch", "-qD", "main"]);
    let title = played(tour(&folder.0));
    assert!(title.contains("the repository you are in"), "{title}");
}

#[test]
fn a_repository_that_was_named_and_cannot_be_served_is_an_error() {
    let folder = Folder::new("named");
    let mut command = tour(&folder.0);
    command.args(["--repo", "missing"]);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(
        problem.contains("missing is not a git repository"),
        "{problem}"
    );
}
