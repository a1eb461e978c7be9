//! What CI systems fetch: the files parse as what they are, and the commands in them run.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_yaml_ng::Value;

const ACTION: &str = include_str!("../../action/action.yml");
const ORB: &str = include_str!("../../ci/orb.yml");
const CIRCLE: &str = include_str!("../../ci/circleci.yml");
const ACTIONS: &str = include_str!("../../ci/github-actions.yml");
const WORKFLOW: &str = include_str!("../../../../.github/workflows/review-apps.yml");
const IMAGE: &str = include_str!("../../ci/Dockerfile");
const RELEASE: &str = include_str!("../../ci/release");

const FILE: &str = "review-apps-x86_64-unknown-linux-musl.tar.gz";

fn yaml(text: &str) -> Value {
    serde_yaml_ng::from_str(text).unwrap()
}

/// A folder that goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("review-apps-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Packs a release as `ci/release` does, with a compiler that writes a script: what is tested
/// is what stands around it. The folder of the releases.
fn release(folder: &Folder, version: &str) -> PathBuf {
    let script = folder.file("tree/examples/review-apps/ci/release", RELEASE);
    let libraries = folder.0.join("libraries");
    fs::create_dir_all(&libraries).unwrap();
    folder.file(
        "bin/rustc",
        &format!("#!/bin/sh\necho {}\n", libraries.display()),
    );
    folder.file(
        "bin/cargo",
        "#!/bin/sh\necho \"$@\" > cargo-arguments\n\
         mkdir -p target/x86_64-unknown-linux-musl/release\n\
         printf '#!/bin/sh\\necho it runs: \"$@\"\\n' \
         > target/x86_64-unknown-linux-musl/release/review-apps\n\
         chmod +x target/x86_64-unknown-linux-musl/release/review-apps\n",
    );
    folder.file("bin/uname", "#!/bin/sh\necho x86_64\n");
    let done = Command::new(&script)
        .env("PATH", path(folder))
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    let arguments = fs::read_to_string(folder.0.join("tree/cargo-arguments")).unwrap();
    for argument in [
        "-p review-apps",
        "--release",
        "--locked",
        "x86_64-unknown-linux-musl",
    ] {
        assert!(arguments.contains(argument), "{argument} in {arguments}");
    }
    let to = folder.0.join(format!("releases/review-apps-v{version}"));
    fs::create_dir_all(&to).unwrap();
    for name in [FILE.to_owned(), format!("{FILE}.sha256")] {
        fs::rename(folder.0.join("tree/dist").join(&name), to.join(&name)).unwrap();
    }
    folder.0.join("releases")
}

fn path(folder: &Folder) -> String {
    let usual = std::env::var("PATH").unwrap_or_default();
    format!("{}:{usual}", folder.0.join("bin").display())
}

/// Runs the commands of an installation in a home of its own.
fn install(folder: &Folder, script: &str, variables: &[(&str, &str)]) -> Output {
    let home = folder.0.join("home");
    fs::create_dir_all(&home).unwrap();
    Command::new("bash")
        .args(["-c", script])
        .env("HOME", &home)
        .env("GITHUB_PATH", home.join("github-path"))
        .env("BASH_ENV", home.join("bash-env"))
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

fn runs(program: &Path) {
    let ran = Command::new(program).arg("create").output().unwrap();
    assert_eq!(String::from_utf8(ran.stdout).unwrap(), "it runs: create\n");
}

#[test]
fn the_action_installs_what_the_release_packed_and_nothing_else() {
    let folder = Folder::new("action");
    let releases = release(&folder, "0.1.0");
    let action = yaml(ACTION);
    assert_eq!(action["runs"]["using"], "composite");
    let steps = action["runs"]["steps"].as_sequence().unwrap();
    let [step] = steps.as_slice() else {
        panic!("{steps:?}");
    };
    assert_eq!(step["shell"], "bash");
    // The environment of the step, with its inputs as GitHub fills them in.
    let version = action["inputs"]["version"]["default"].as_str().unwrap();
    let base = format!("file://{}", releases.display());
    let environment = step["env"].as_mapping().unwrap();
    let variables: Vec<(&str, &str)> = environment
        .iter()
        .map(|(name, value)| {
            let value = match value.as_str().unwrap() {
                "${{ inputs.version }}" => version,
                "${{ inputs.base }}" => base.as_str(),
                other => panic!("{other}"),
            };
            (name.as_str().unwrap(), value)
        })
        .collect();
    let script = step["run"].as_str().unwrap();
    let done = install(&folder, script, &variables);
    assert!(done.status.success(), "{done:?}");
    let home = folder.0.join("home");
    runs(&home.join(".local/bin/review-apps"));
    let added = fs::read_to_string(home.join("github-path")).unwrap();
    assert_eq!(added.trim(), home.join(".local/bin").to_str().unwrap());
    // A file that is not what the checksum says is not installed.
    fs::remove_dir_all(&home).unwrap();
    let file = releases.join(format!("review-apps-v{version}")).join(FILE);
    let mut bytes = fs::read(&file).unwrap();
    bytes.push(0);
    fs::write(&file, bytes).unwrap();
    let done = install(&folder, script, &variables);
    assert!(!done.status.success());
    assert!(!home.join(".local/bin/review-apps").exists());
}

#[test]
fn the_orb_installs_it_too() {
    let folder = Folder::new("orb");
    let releases = release(&folder, "0.1.0");
    let orb = yaml(ORB);
    let install_command = &orb["commands"]["install"];
    let version = install_command["parameters"]["version"]["default"].as_str();
    let script = install_command["steps"][0]["run"]["command"]
        .as_str()
        .unwrap();
    let script = script
        .replace("<< parameters.version >>", version.unwrap())
        .replace(
            "<< parameters.base >>",
            &format!("file://{}", releases.display()),
        );
    assert!(!script.contains("<<"), "{script}");
    let done = install(&folder, &script, &[]);
    assert!(done.status.success(), "{done:?}");
    let home = folder.0.join("home");
    runs(&home.join("bin/review-apps"));
    // The steps that follow find it by its name.
    let next = install(&folder, "review-apps create", &[]);
    assert_eq!(String::from_utf8(next.stdout).unwrap(), "it runs: create\n");
    // The snippet uses the command of the orb.
    let circle = yaml(CIRCLE);
    let orbs = circle["orbs"].as_mapping().unwrap();
    assert!(orbs.contains_key("review-apps"));
    let jobs = circle["jobs"].as_mapping().unwrap();
    let installs = jobs.values().filter(|job| {
        let steps = job["steps"].as_sequence().unwrap().iter();
        steps.clone().any(|step| *step == "review-apps/install")
    });
    assert_eq!(installs.count(), 5);
}

/// Every `run` of a tree, in order.
fn commands(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Mapping(map) => {
            for (key, value) in map {
                match (key.as_str(), value.as_str()) {
                    (Some("run"), Some(text)) => found.push(text.to_owned()),
                    _ => commands(value, found),
                }
            }
        }
        Value::Sequence(all) => all.iter().for_each(|value| commands(value, found)),
        _ => {}
    }
}

#[test]
fn the_workflow_attaches_what_the_release_packed() {
    let workflow = yaml(WORKFLOW);
    let mut found = Vec::new();
    commands(&workflow["jobs"], &mut found);
    let builds = found
        .iter()
        .position(|run| run == "examples/review-apps/ci/release");
    let attaches = found
        .iter()
        .position(|run| run.contains("dist/review-apps-*"));
    assert!(builds.is_some() && builds < attaches, "{found:?}");
    // The tag names the version that the action and the orb ask for.
    let tags = &workflow["on"]["push"]["tags"];
    assert_eq!(tags[0], "review-apps-v*");
}

#[test]
fn the_snippets_parse_and_their_jobs_use_what_is_there() {
    let actions = yaml(ACTIONS);
    for (name, job) in actions["jobs"].as_mapping().unwrap() {
        let steps = job["steps"].as_sequence().unwrap();
        let uses = steps[0]["uses"].as_str().unwrap();
        let action = "REPOSITORY/examples/review-apps/action@review-apps-v";
        assert!(uses.starts_with(action), "{name:?}: {uses}");
    }
    let circle = yaml(CIRCLE);
    let jobs = circle["jobs"].as_mapping().unwrap();
    for (name, workflow) in circle["workflows"].as_mapping().unwrap() {
        for job in workflow["jobs"].as_sequence().unwrap() {
            let (job, settings) = match job {
                Value::Mapping(map) => {
                    let (job, settings) = map.iter().next().unwrap();
                    (job.as_str().unwrap(), settings.clone())
                }
                job => (job.as_str().unwrap(), Value::Null),
            };
            let is_approval = settings["type"] == "approval";
            assert!(is_approval || jobs.contains_key(job), "{name:?}: {job}");
        }
    }
}

#[test]
fn the_image_is_built_from_what_the_release_packs() {
    let lines: Vec<&str> = IMAGE
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .collect();
    let words = ["FROM", "RUN", "WORKDIR", "COPY", "ENTRYPOINT"];
    for line in &lines {
        assert!(words.contains(&line.split(' ').next().unwrap()), "{line}");
    }
    // Its command, with the files where the image has them.
    let folder = Folder::new("image");
    let releases = release(&folder, "0.1.0");
    let packed = releases.join("review-apps-v0.1.0").join(FILE);
    let dist = folder.0.join("tree/dist");
    fs::copy(packed, dist.join(FILE)).unwrap();
    let run = lines
        .iter()
        .find_map(|line| line.strip_prefix("RUN examples/review-apps/ci/release && "));
    let to = folder.0.join("usr/local/bin");
    fs::create_dir_all(&to).unwrap();
    let run = run.unwrap().replace("/usr/local/bin", to.to_str().unwrap());
    let done = Command::new("sh")
        .args(["-c", &run])
        .current_dir(folder.0.join("tree"))
        .status()
        .unwrap();
    assert!(done.success());
    runs(&to.join("review-apps"));
    // What the last stage copies is what the first one has, and what it starts.
    let copy = "COPY --from=build /usr/local/bin/review-apps /usr/local/bin/review-apps";
    assert!(lines.contains(&copy), "{lines:?}");
    assert_eq!(
        *lines.last().unwrap(),
        r#"ENTRYPOINT ["/usr/local/bin/review-apps"]"#
    );
}
