//! The table *idea → name* of `docs/architecture.md` tells the truth: whatever a cell names is
//! public in that crate, under that name.

use std::fs;
use std::path::PathBuf;

use crate::source::{root, rust_files};

const CRATES: [&str; 3] = ["heroku-api", "github-checks", "slack-blocks"];

/// The sources of a crate, each with its path below `src`, without comments.
struct Crate {
    name: &'static str,
    files: Vec<(String, String)>,
    manifest: String,
}

impl Crate {
    fn read(name: &'static str) -> Self {
        let (src, mut files) = (root().join(name).join("src"), Vec::new());
        rust_files(&src, &mut files);
        let read = |path: PathBuf| {
            let place = path.strip_prefix(&src).unwrap().display().to_string();
            let text = fs::read_to_string(&path).unwrap();
            // What a macro writes counts too.
            let lines = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            (place, lines.collect::<Vec<_>>().join("\n"))
        };
        Self {
            name,
            files: files.into_iter().map(read).collect(),
            manifest: fs::read_to_string(root().join(name).join("Cargo.toml")).unwrap(),
        }
    }

    /// The files of a module and of what is below it; all of them without one.
    fn of(&self, module: Option<&str>) -> impl Iterator<Item = &str> {
        let (file, folder) = match module {
            Some(module) => (format!("{module}.rs"), format!("{module}/")),
            None => (String::new(), String::new()),
        };
        let mine = self
            .files
            .iter()
            .filter(move |(place, _)| *place == file || place.starts_with(&folder));
        mine.map(|(_, code)| code.as_str())
    }

    /// Whether `path`, as a cell writes it, is something of this crate.
    fn has(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split("::").collect();
        let is_type = |part: &str| part.starts_with(char::is_uppercase);
        match *parts.as_slice() {
            [name] if name.contains('_') && name == name.to_uppercase() => {
                let variable = format!("\"{name}\"");
                self.of(None).any(|code| code.contains(&variable))
            }
            [name] if is_type(name) => self.of(None).any(|code| declares(code, name)),
            // What `.await` needs.
            ["await"] => self.of(None).any(|code| code.contains("IntoFuture for")),
            [name] => {
                self.manifest
                    .lines()
                    .any(|line| line.starts_with(&format!("{name} =")))
                    || self.of(None).any(|code| function(code, name))
            }
            [module, name] if !is_type(module) && is_type(name) => self
                .of(Some(module))
                .any(|code| declares(code, name) || exports(code, name)),
            [module, name] if !is_type(module) => {
                self.of(Some(module)).any(|code| function(code, name))
            }
            [owner, name] if is_type(name) => self.variant(None, owner, name),
            [owner, name] => self.method(None, owner, name),
            [module, owner, name] if is_type(name) => self.variant(Some(module), owner, name),
            [module, owner, name] => self.method(Some(module), owner, name),
            _ => false,
        }
    }

    fn variant(&self, module: Option<&str>, owner: &str, name: &str) -> bool {
        self.of(module).any(|code| {
            let body = code.split_once(&format!("pub enum {owner}"));
            let body = body.and_then(|(_, rest)| rest.split_once("\n}"));
            body.is_some_and(|(body, _)| words(body).any(|word| word == name))
        })
    }

    fn method(&self, module: Option<&str>, owner: &str, name: &str) -> bool {
        self.of(module)
            .any(|code| words(code).any(|word| word == owner) && function(code, name))
    }
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// Whether a public type of this name is declared.
fn declares(code: &str, name: &str) -> bool {
    ["struct", "enum", "trait", "type"].iter().any(|kind| {
        let head = format!("pub {kind} {name}");
        let mut found = code.split(head.as_str()).skip(1);
        found.any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}

/// Whether a name is handed on.
fn exports(code: &str, name: &str) -> bool {
    let mut uses = code.split("pub use ").skip(1);
    uses.any(|rest| words(rest.split(';').next().unwrap_or_default()).any(|word| word == name))
}

/// Whether there is a function of this name that is public, or one of a trait.
fn function(code: &str, name: &str) -> bool {
    let is_trait = code.contains("pub trait ") || code.contains("impl ");
    code.lines().any(|line| {
        let head = line
            .split_once("fn ")
            .map(|(before, rest)| (before.trim(), rest));
        head.is_some_and(|(before, rest)| {
            let rest = rest.strip_prefix(name);
            let is_named = rest.is_some_and(|rest| rest.starts_with(['(', '<']));
            let is_seen = before.starts_with("pub") && !before.starts_with("pub(");
            is_named && (is_seen || (is_trait && (before.is_empty() || before == "async")))
        })
    })
}

/// `a::{b, c}(d)` as `a::b` and `a::c`.
fn expanded(code: &str) -> Vec<String> {
    let code = code.split('(').next().unwrap_or_default();
    match code.split_once('{') {
        None => vec![code.to_owned()],
        Some((head, list)) => list
            .trim_end_matches('}')
            .split(',')
            .map(|item| format!("{head}{}", item.trim()))
            .collect(),
    }
}

/// What a cell names, in the order of writing.
fn named(cell: &str) -> Vec<String> {
    let codes = cell.split('`').skip(1).step_by(2);
    codes.flat_map(expanded).collect()
}

#[test]
fn every_cell_of_the_table_of_names_is_true() {
    let text = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let (_, table) = text
        .split_once("| idea | heroku-api | github-checks | slack-blocks |")
        .expect("the table");
    let crates = CRATES.map(Crate::read);
    let (mut wrong, mut checked) = (Vec::new(), 0);
    for row in table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
    {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [idea, of_heroku, ..] = *cells.as_slice() else {
            panic!("{row}")
        };
        assert_eq!(cells.len(), 4, "{row}");
        for (krate, cell) in crates.iter().zip(&cells[1..]) {
            let mut names = named(cell);
            if cell.starts_with("the same") {
                names.extend(named(of_heroku));
            }
            assert!(!names.is_empty() || *cell == "has none", "{row}");
            checked += names.len();
            let missing = names.into_iter().filter(|name| !krate.has(name));
            wrong.extend(missing.map(|name| format!("{idea}: {} has no {name}", krate.name)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(checked > 150, "{checked}");
}
