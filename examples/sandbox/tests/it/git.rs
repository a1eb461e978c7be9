//! A real git repository behind the GitHub side.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use sandbox::Sandbox;
use serde_json::json;

use crate::client::Client;

/// A repository in a folder of its own, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("sandbox-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        let scratch = Self(path);
        scratch.git(&["init", "-q", "-b", "main"]);
        scratch
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .arg("-C")
            .arg(&self.0)
            .args([
                "-c",
                "user.name=Ada Moss",
                "-c",
                "user.email=ada@acme.example",
            ])
            .args(["-c", "commit.gpgsign=false"])
            .args(arguments)
            .env_remove("GIT_DIR")
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn commit(&self, file: &str, subject: &str) -> String {
        std::fs::write(self.0.join(file), format!("{subject}\n")).unwrap();
        self.git(&["add", file]);
        self.git(&["commit", "-q", "-m", subject]);
        self.git(&["rev-parse", "HEAD"])
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn contents(path: &Path) -> Vec<(PathBuf, u64, std::time::SystemTime)> {
    let mut all = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let meta = entry.metadata().unwrap();
            if meta.is_dir() {
                open.push(entry.path());
            } else {
                all.push((entry.path(), meta.len(), meta.modified().unwrap()));
            }
        }
    }
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn branches_commits_and_files_come_from_git_which_is_only_read() {
    let scratch = Scratch::new("git");
    let first = scratch.commit("Procfile", "Start");
    let second = scratch.commit("a.txt", "Add a — with a dash");
    scratch.git(&["tag", "-a", "v1", "-m", "one"]);
    scratch.git(&["checkout", "-q", "-b", "topic/with/slashes", &first]);
    let topic = scratch.commit("b.txt", "Add b");
    scratch.git(&["checkout", "-q", "main"]);
    let before = contents(&scratch.0);

    let sandbox = Sandbox::builder()
        .repo(Some(scratch.0.clone()))
        .stepped()
        .start()
        .await
        .unwrap();
    let repository = sandbox.github().repository.clone();
    let base = format!("/repos/{repository}");
    let client = Client::github(&sandbox);
    assert_eq!(client.get(&base).await.at("/default_branch"), "main");
    let names = client.get(&format!("{base}/branches")).await.each("name");
    assert_eq!(names, ["main", "topic/with/slashes"]);
    for (name, sha) in [
        ("main", &second),
        ("topic/with/slashes", &topic),
        ("tags/v1", &second),
        (&second[..8], &second),
    ] {
        let plain = client.with("accept", "application/vnd.github.sha");
        assert_eq!(
            plain.get(&format!("{base}/commits/{name}")).await.text,
            *sha,
            "{name}"
        );
    }
    let commit = client.get(&format!("{base}/commits/main")).await;
    assert_eq!(
        (commit.at("/commit/message"), commit.at("/author/login")),
        ("Add a — with a dash", "ada")
    );
    assert_eq!(commit.at("/files/0/filename"), "a.txt");
    let compared = client
        .get(&format!("{base}/compare/main...topic/with/slashes"))
        .await;
    assert_eq!(compared.at("/status"), "diverged");
    assert_eq!(
        (&compared.json["ahead_by"], &compared.json["behind_by"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        (
            compared.at("/merge_base_commit/sha"),
            compared.at("/files/0/filename")
        ),
        (first.as_str(), "b.txt")
    );

    let link = client
        .get(&format!("{base}/tarball/topic%2Fwith%2Fslashes"))
        .await;
    let heroku = Client::heroku(&sandbox);
    let body = json!({ "source_blob": { "url": link.header("location"), "version": topic } });
    let build = heroku.post("/apps/acme-staging/builds", &body).await;
    sandbox.clock().advance(Duration::from_secs(20)).await;
    let output = Client::bare("")
        .get(build.at("/output_stream_url"))
        .await
        .text;
    assert!(output.contains("2 files"), "{output}");
    assert_eq!(sandbox.world().deployed("acme-staging"), Some(topic));
    assert_eq!(sandbox.world().commit("main", "never"), None);
    // Refs move in what the API shows, and nowhere else.
    assert!(sandbox.world().set_branch("shown-only", &first));
    assert!(sandbox.world().delete_branch("topic/with/slashes"));
    let names = client.get(&format!("{base}/branches")).await.each("name");
    assert_eq!(names, ["main", "shown-only"]);
    assert_eq!(contents(&scratch.0), before, "nothing was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_folders_and_links_come_from_git() {
    let scratch = Scratch::new("contents");
    std::fs::create_dir_all(scratch.0.join("docs/a b")).unwrap();
    scratch.commit("docs/a b/[x].md", "Odd names");
    std::fs::write(scratch.0.join("big.bin"), vec![0xff; 2 << 20]).unwrap();
    std::os::unix::fs::symlink("docs", scratch.0.join("link")).unwrap();
    scratch.git(&["add", "."]);
    scratch.git(&["commit", "-q", "-m", "More"]);
    let builder = Sandbox::builder().repo(Some(scratch.0.clone()));
    let sandbox = builder.stepped().start().await.unwrap();
    let client = Client::github(&sandbox);
    let base = format!("/repos/{}/contents", sandbox.github().repository);

    let top = client.get(&base).await;
    assert_eq!(top.each("name"), ["big.bin", "docs", "link"]);
    assert_eq!(top.each("type"), ["file", "dir", "symlink"]);
    let below = client.get(&format!("{base}/docs/a%20b")).await;
    assert_eq!(below.each("path"), ["docs/a b/[x].md"]);
    let object = scratch.git(&["rev-parse", "HEAD:docs/a b/[x].md"]);
    assert_eq!(below.each("sha"), [object]);
    let raw = client.with("accept", "application/vnd.github.raw+json");
    let file = raw.get(&format!("{base}/docs/a%20b/%5Bx%5D.md")).await;
    assert_eq!(file.text, "Odd names\n");
    let link = client.get(&format!("{base}/link")).await;
    assert_eq!(link.at("/target"), "docs");
    // Over a megabyte only the raw form has the bytes.
    let big = client.get(&format!("{base}/big.bin")).await;
    assert_eq!((big.at("/encoding"), big.at("/content")), ("none", ""));
    let big = raw.get(&format!("{base}/big.bin")).await;
    assert_eq!(big.bytes.len(), 2 << 20);
    for path in [
        "gone",
        "docs/gone",
        "docs/a%20b/%5Bx%5D.md/x",
        "../x",
        "doc*",
    ] {
        let gone = client.get(&format!("{base}/{path}")).await;
        assert_eq!(gone.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_folder_without_commits_is_refused_at_the_start() {
    let scratch = Scratch::new("empty");
    let refused = Sandbox::builder()
        .repo(Some(scratch.0.clone()))
        .start()
        .await
        .unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("not a git repository with at least one commit")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_pushes_is_noticed_and_its_pull_request_follows() {
    let scratch = Scratch::new("noticed");
    scratch.commit("Procfile", "Start");
    scratch.git(&["checkout", "-q", "-b", "topic"]);
    scratch.commit("a.txt", "Add a");
    let sandbox = Sandbox::builder()
        .repo(Some(scratch.0.clone()))
        .stepped()
        .start()
        .await
        .unwrap();
    let client = Client::github(&sandbox);
    let base = format!("/repos/{}", sandbox.github().repository);
    let receiver = crate::client::Receiver::start(&[]).await;
    let config = json!({ "url": receiver.url, "content_type": "json" });
    let events = ["push", "pull_request", "create"];
    let body = json!({ "config": config, "events": events });
    client.post(&format!("{base}/hooks"), &body).await;
    let next = scratch.commit("b.txt", "Add b");
    scratch.git(&["checkout", "-q", "-b", "other"]);
    let pull = client.get(&format!("{base}/pulls/1")).await;
    assert_eq!(pull.at("/head/sha"), next);
    let path = format!("{base}/commits/{next}/check-runs");
    assert_eq!(client.get(&path).await.json["total_count"], 0, "queued");
    sandbox.clock().advance(Duration::from_secs(60)).await;
    assert_eq!(client.get(&path).await.json["total_count"], 2);
    sandbox.clock().quiet().await;
    let mut events: Vec<String> = receiver
        .got()
        .iter()
        .map(|got| crate::schemas::webhooks::named(got).0)
        .collect();
    events.sort();
    events.dedup();
    assert_eq!(
        events,
        ["create", "ping", "pull-request-synchronize", "push"]
    );
}
