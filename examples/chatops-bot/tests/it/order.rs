//! The modules of every crate and program keep the order that `docs/architecture.md` writes
//! down: a lower floor never uses a higher one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::source::{self, root, rust_files};

/// Everything that has modules.
const PACKAGES: [&str; 9] = [
    "heroku-api",
    "github-checks",
    "slack-blocks",
    "chatops-grammar",
    "examples/sandbox",
    "examples/service",
    "examples/chatops-bot",
    "examples/review-apps",
    "examples/manual-judgment",
];

/// The floor of every module, and which modules form a circle that is explained.
#[derive(Default)]
struct Order {
    floor: BTreeMap<String, usize>,
    circles: Vec<BTreeSet<String>>,
}

impl Order {
    /// Reads the blocks ```` ```order NAME ````: one floor a line, the lowest first; a circle
    /// stands in parentheses.
    fn read(text: &str, name: &str) -> Option<Self> {
        let begin = format!("```order {name}\n");
        let block = text.split(&begin).nth(1)?.split("```").next()?;
        let mut order = Self::default();
        for (floor, line) in block.lines().enumerate() {
            let mut circle: Option<BTreeSet<String>> = None;
            for word in line.split_whitespace() {
                let module = word.trim_matches(['(', ')']).to_owned();
                if word.starts_with('(') {
                    circle = Some(BTreeSet::new());
                }
                if let Some(circle) = &mut circle {
                    circle.insert(module.clone());
                }
                if word.ends_with(')') {
                    order.circles.extend(circle.take());
                }
                let twice = order.floor.insert(module.clone(), floor);
                assert!(twice.is_none(), "{name}: `{module}` stands twice");
            }
        }
        Some(order)
    }

    fn allows(&self, from: &str, to: &str) -> bool {
        let together = |circle: &BTreeSet<String>| circle.contains(from) && circle.contains(to);
        self.floor.get(to) < self.floor.get(from) || self.circles.iter().any(together)
    }
}

/// The modules that a root file declares, and where the names that it re-exports live.
fn declared(text: &str) -> (BTreeSet<String>, BTreeMap<String, String>) {
    let code = source::code(text);
    let mut modules = BTreeSet::new();
    for line in code.lines() {
        let Some((_, rest)) = line.split_once("mod ") else {
            continue;
        };
        if let Some(name) = rest.trim().strip_suffix(';') {
            modules.insert(name.to_owned());
        }
    }
    let mut names = BTreeMap::new();
    for path in source::uses(&code) {
        let parts: Vec<_> = path.iter().map(String::as_str).collect();
        let parts = match parts.as_slice() {
            ["crate" | "self", rest @ ..] => rest,
            all => all,
        };
        if let [module, .., name] = parts
            && modules.contains(*module)
        {
            names.insert((*name).to_owned(), (*module).to_owned());
        }
    }
    (modules, names)
}

/// What goes against `order` in one package: `file: module uses module`.
fn against(folder: &Path, order: &Order) -> Vec<String> {
    let src = folder.join("src");
    let lib = src.join("lib.rs");
    let main = if lib.exists() {
        lib
    } else {
        src.join("main.rs")
    };
    let (modules, names) = declared(&fs::read_to_string(&main).unwrap());
    let mut found = Vec::new();
    for module in &modules {
        if !order.floor.contains_key(module) {
            found.push(format!("{}: `{module}` has no floor", main.display()));
        }
    }
    for module in order.floor.keys() {
        if !modules.contains(module) {
            found.push(format!("`{module}` is not a module any more"));
        }
    }
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    for file in files {
        let relative = file.strip_prefix(&src).unwrap().with_extension("");
        let place: Vec<_> = relative
            .components()
            .map(|part| part.as_os_str().to_str().unwrap().to_owned())
            .collect();
        let is_test = place.iter().skip(1).any(|part| part == "tests");
        if is_test || !modules.contains(&place[0]) {
            continue;
        }
        let code = source::code(&fs::read_to_string(&file).unwrap());
        let paths = source::uses(&code).into_iter().chain(source::paths(&code));
        for path in paths {
            let Some(target) = target(&path, &place) else {
                continue;
            };
            let target = match names.get(&target) {
                Some(module) if !modules.contains(&target) => module.clone(),
                _ => target,
            };
            let from = &place[0];
            if modules.contains(&target) && target != *from && !order.allows(from, &target) {
                let line = format!("{}: `{from}` uses `{target}`", relative.display());
                found.push(line);
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The top-level name that a path of the file at `place` leads to.
fn target(path: &[String], place: &[String]) -> Option<String> {
    match path.first()?.as_str() {
        "crate" => path.get(1).cloned(),
        "super" => {
            let ups = path.iter().take_while(|part| *part == "super").count();
            // A module at `a/b` is in `a`; as many steps up as it is deep lead to the root.
            (ups >= place.len()).then(|| path.get(ups).cloned())?
        }
        _ => None,
    }
}

#[test]
fn no_module_uses_one_of_a_higher_floor() {
    let text = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let mut wrong = Vec::new();
    for folder in PACKAGES {
        let path = root().join(folder);
        let name = folder.rsplit('/').next().unwrap();
        let order = Order::read(&text, name)
            .unwrap_or_else(|| panic!("docs/architecture.md has no order of {name}"));
        assert!(order.circles.len() <= 1, "{name} has more than one circle");
        let here = against(&path, &order);
        wrong.extend(here.into_iter().map(|line| format!("{name}: {line}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The files of `folder/src` that no module declares: the compiler never sees them.
fn unread(folder: &Path) -> Vec<String> {
    let src = folder.join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    let declares = |parent: &Path, name: &str| {
        // The whole text: modules of tests are modules too.
        let text = fs::read_to_string(parent).unwrap_or_default();
        let declared = format!("mod {name};");
        let mut lines = text.lines().map(str::trim);
        lines.any(|line| line.ends_with(&declared) && !line.starts_with("//"))
    };
    let is_root = |file: &PathBuf| {
        ["lib.rs", "main.rs"]
            .iter()
            .any(|root| file.ends_with(root))
    };
    files.retain(|file| !is_root(file) && file.parent() != Some(&src.join("bin")));
    files.retain(|file| {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let parent = file.parent().unwrap();
        let parents = if parent == src {
            vec![src.join("lib.rs"), src.join("main.rs")]
        } else {
            vec![parent.with_extension("rs")]
        };
        !parents.iter().any(|parent| declares(parent, name))
    });
    let name = |file: PathBuf| file.display().to_string();
    files.into_iter().map(name).collect()
}

#[test]
fn every_file_is_a_module_that_is_compiled() {
    let folders = PACKAGES.map(|folder| root().join(folder));
    let found: Vec<_> = folders.iter().flat_map(|folder| unread(folder)).collect();
    assert!(found.is_empty(), "declared nowhere: {found:#?}");
}

#[test]
fn a_path_against_the_order_is_found_in_use_and_in_code() {
    let folder = std::env::temp_dir().join(format!("order-{}", std::process::id()));
    let src = folder.join("src");
    fs::create_dir_all(src.join("low")).unwrap();
    let write = |file: &str, text: &str| fs::write(src.join(file), text).unwrap();
    write("lib.rs", "mod low;\nmod high;\npub use high::Top;\n");
    write("high.rs", "use crate::low::Deep;\npub struct Top;\n");
    let order = Order::read("```order x\nlow\nhigh\n```", "x").unwrap();
    for (inner, finds) in [
        ("// crate::high\nfn f() { \"crate::high\"; }", false),
        ("use crate::{low, high::Thing};", true),
        ("use crate::Top;", true),
        ("fn f() { crate::high::g(); }", true),
        ("fn f() { super::super::high::g(); }", true),
        ("macro_rules! m { () => { $crate::high::g() }; }", false),
        (
            "#[cfg(test)]\nmod tests {\n    use crate::high::Top;\n}\n",
            false,
        ),
    ] {
        write("low.rs", "mod deep;");
        write("low/deep.rs", inner);
        let found = against(&folder, &order);
        assert_eq!(!found.is_empty(), finds, "{inner}: {found:?}");
    }
    let circle = Order::read("```order x\n(low high)\n```", "x").unwrap();
    write("low/deep.rs", "use crate::high::Top;");
    assert_eq!(against(&folder, &circle), Vec::<String>::new());
    fs::remove_dir_all(PathBuf::from(&folder)).unwrap();
}
