//! A parser written by hand for one form of one command: the floor that the real one is measured by,
//! here and in `examples/benchmarks`.

use chatops_grammar::Stage;

/// What a scanner written for this one form finds: it checks the alphabets, knows lower case
/// and single spaces only, normalizes nothing and remembers no place.
#[derive(Debug)]
#[allow(dead_code)] // what is found is looked at by the benchmark of the peers
pub(crate) struct Scan<'l> {
    pub(crate) force: bool,
    pub(crate) pipeline: &'l str,
    pub(crate) reference: Option<&'l str>,
    pub(crate) stage: Option<Stage>,
    pub(crate) apps: Option<&'l str>,
}

pub(crate) fn scan(line: &str) -> Option<Scan<'_>> {
    let rest = line.strip_prefix("deploy")?;
    let (force, rest) = match rest.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (pipeline, mut rest) = take(rest.strip_prefix(' ')?, is_name)?;
    let mut scan = Scan {
        force,
        pipeline,
        reference: None,
        stage: None,
        apps: None,
    };
    if let Some(after) = rest.strip_prefix('/') {
        let (reference, after) = take(after, is_ref)?;
        (scan.reference, rest) = (Some(reference), after);
    }
    if rest.is_empty() {
        return Some(scan);
    }
    let rest = [" to ", " in ", " on "]
        .iter()
        .find_map(|keyword| rest.strip_prefix(keyword))?;
    let (stage, rest) = take(rest, |byte| byte.is_ascii_lowercase())?;
    scan.stage = Some(stage_named(stage)?);
    if let Some(after) = rest.strip_prefix('/') {
        let (apps, after) = take(after, |byte| is_name(byte) || byte == b',')?;
        scan.apps = Some(apps);
        return after.is_empty().then_some(scan);
    }
    rest.is_empty().then_some(scan)
}

/// The longest start of `text` whose bytes `belong`, and the rest.
#[inline]
fn take(text: &str, belongs: impl Fn(u8) -> bool) -> Option<(&str, &str)> {
    let end = text
        .bytes()
        .position(|byte| !belongs(byte))
        .unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

#[inline]
pub(crate) fn is_name(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.')
}

#[inline]
pub(crate) fn is_ref(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(byte, b'~' | b'^' | b':' | b'?' | b'*' | b'[' | b'\\' | b'"')
}

pub(crate) fn stage_named(name: &str) -> Option<Stage> {
    Some(match name {
        "production" | "prod" | "prd" => Stage::Production,
        "staging" | "stage" | "stg" => Stage::Staging,
        "development" | "dev" => Stage::Development,
        _ => return None,
    })
}
