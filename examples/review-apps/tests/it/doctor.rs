//! What `doctor` says of a repository whose archive lacks something.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::scene::{Ran, Scene};

/// A git repository with these files in one commit on `main`; `None` without git.
fn repository(files: &[(&str, &str)]) -> Option<PathBuf> {
    let name = files.iter().map(|(name, _)| name.trim_matches('.'));
    let name = name.collect::<Vec<_>>().join("-");
    let folder = std::env::temp_dir().join(format!("doctor-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        let who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
        git.arg("-C").arg(&folder).args(who).args(arguments);
        git.output().is_ok_and(|ended| ended.status.success())
    };
    if !git(&["init", "-q", "-b", "main"]) {
        eprintln!("SKIPPED: there is no git");
        return None;
    }
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    assert!(git(&["add", "."]) && git(&["commit", "-q", "-m", "All of it"]));
    Some(folder)
}

async fn doctor(folder: &Path) -> Ran {
    let scene = Scene::of(folder).await;
    scene.run("doctor --branch main").await
}

fn found<'r>(ran: &'r Ran, what: &str) -> Option<&'r str> {
    let findings = ran.events("finding").into_iter();
    let mut of = findings.filter(|finding| finding["what"] == what);
    of.next().and_then(|finding| finding["state"].as_str())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_githubs_archives_leave_out_is_a_warning() {
    let files = [
        ("app.json", "{}"),
        (
            ".gitmodules",
            "[submodule \"theme\"]\n\tpath = theme\n\turl = ../theme\n",
        ),
        (
            ".gitattributes",
            "*.psd filter=lfs diff=lfs\ndocs export-ignore\n",
        ),
    ];
    let Some(folder) = repository(&files) else {
        return;
    };
    let ran = doctor(&folder).await;
    for what in ["submodules", "LFS", "export-ignore"] {
        assert_eq!(
            found(&ran, what),
            Some("warning"),
            "{what}: {:?}",
            ran.lines
        );
    }
    assert_eq!(found(&ran, "app.json"), None, "{:?}", ran.lines);
    fs::remove_dir_all(folder).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_repository_lacks_an_app_json_and_nothing_else() {
    let Some(folder) = repository(&[("README", "hello")]) else {
        return;
    };
    let ran = doctor(&folder).await;
    for what in ["submodules", "LFS", "export-ignore"] {
        assert_eq!(found(&ran, what), None, "{what}: {:?}", ran.lines);
    }
    assert_eq!(found(&ran, "app.json"), Some("warning"), "{:?}", ran.lines);
    fs::remove_dir_all(folder).unwrap();
}
