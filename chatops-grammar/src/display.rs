//! Writing the parts of canonical text so that they read back as themselves.

use crate::lex::class::{Quote, closing, is_balanced, is_final, quote};
use crate::names::Apps;
use crate::reference::{Ref, is_emphasized};
use crate::stage::Stage;
use std::fmt::{Display, Formatter, Result, Write as _};

/// Words that mean something else when they stand alone and bare.
const RESERVED: [&str; 7] = ["to", "in", "on", "from", "for", "until", "all"];

/// Whether `name` means itself when typed without quotes.
pub(crate) fn is_bare(name: &str) -> bool {
    let bytes = name.as_bytes();
    let (Some(first), Some(&last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    first.is_ascii_alphanumeric()
        && last != b'.'
        && bytes
            .iter()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
        && !RESERVED.contains(&name)
}

/// What `write` writes.
pub(crate) fn to_text(write: impl Fn(&mut Formatter<'_>) -> Result) -> String {
    struct Writer<W>(W);
    impl<W: Fn(&mut Formatter<'_>) -> Result> Display for Writer<W> {
        fn fmt(&self, f: &mut Formatter<'_>) -> Result {
            (self.0)(f)
        }
    }
    Writer(write).to_string()
}

/// A name, in quotes when it needs them.
pub(crate) fn name(f: &mut Formatter<'_>, name: &str) -> Result {
    if is_bare(name) {
        f.write_str(name)
    } else {
        write!(f, "\"{name}\"")
    }
}

/// ` KEYWORD STAGE[/APP]`
pub(crate) fn source(
    f: &mut Formatter<'_>,
    keyword: &str,
    stage: Stage,
    app: Option<&str>,
) -> Result {
    write!(f, " {keyword} ")?;
    stage_app(f, stage, app)
}

/// `STAGE[/APP]`
pub(crate) fn stage_app(f: &mut Formatter<'_>, stage: Stage, app: Option<&str>) -> Result {
    f.write_str(stage.as_str())?;
    if let Some(app) = app {
        f.write_char('/')?;
        name(f, app)?;
    }
    Ok(())
}

/// ` KEYWORD STAGE[/APPS]`
pub(crate) fn place(
    f: &mut Formatter<'_>,
    keyword: &str,
    stage: Stage,
    apps: Option<&Apps<'_>>,
) -> Result {
    write!(f, " {keyword} ")?;
    stage_apps(f, stage, apps)
}

/// `STAGE[/APPS]`
pub(crate) fn stage_apps(f: &mut Formatter<'_>, stage: Stage, apps: Option<&Apps<'_>>) -> Result {
    f.write_str(stage.as_str())?;
    match apps {
        None => Ok(()),
        Some(Apps::All) => f.write_str("/all"),
        Some(Apps::Named(names)) => {
            for (index, item) in names.iter().enumerate() {
                f.write_char(if index == 0 { '/' } else { ',' })?;
                name(f, item)?;
            }
            Ok(())
        }
    }
}

/// `/REF`
pub(crate) fn reference(f: &mut Formatter<'_>, reference: &Ref<'_>) -> Result {
    let text = reference.to_text();
    // Half a pair of brackets, or emphasis, is only read as part of a ref when it is in quotes.
    let is_marked = !is_balanced(text.chars()) || is_emphasized(&text);
    text.split('/').try_for_each(|part| {
        f.write_char('/')?;
        component(f, part, is_marked)
    })
}

/// A part of a ref between slashes, in quotes when it would read otherwise without.
fn component(f: &mut Formatter<'_>, text: &str, is_marked: bool) -> Result {
    let opens = |text: &str| {
        text.starts_with(|c: char| quote(c).is_some() || closing(c).is_some() || c == '`')
    };
    let reads_otherwise =
        is_marked || text.split(',').any(opens) || text.ends_with(|c| is_final(c) || c == '!');
    let has = |class| text.chars().any(|c| quote(c) == Some(class));
    // With quotes of both classes inside, the text was typed bare and reads bare.
    let mark = match (reads_otherwise, has(Quote::Double), has(Quote::Single)) {
        (false, ..) | (_, true, true) => return escaped(f, text),
        (_, true, false) => '\'',
        _ => '"',
    };
    f.write_char(mark)?;
    escaped(f, text)?;
    f.write_char(mark)
}

/// A free word, in quotes unless it is short of anything that could be read otherwise.
pub(crate) fn word(f: &mut Formatter<'_>, text: &str) -> Result {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|b| {
            b.is_ascii_alphanumeric()
                || matches!(b, b'.' | b'_' | b'-' | b'/' | b'+' | b'=' | b'@' | b'%')
        })
        && !RESERVED.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is_plain {
        return f.write_str(text);
    }
    quoted(f, text)
}

/// `text` in quotes of the class that it does not hold.
pub(crate) fn quoted(f: &mut Formatter<'_>, text: &str) -> Result {
    let mark = if text.chars().any(|c| quote(c) == Some(Quote::Double)) {
        '\''
    } else {
        '"'
    };
    f.write_char(mark)?;
    escaped(f, text)?;
    f.write_char(mark)
}

/// ` : TEXT`
pub(crate) fn text(f: &mut Formatter<'_>, text: Option<&str>) -> Result {
    let Some(text) = text else { return Ok(()) };
    f.write_str(" : ")?;
    escaped(f, text)
}

/// Angle brackets become entities, and so does an ampersand that would read as one.
pub(crate) fn escaped(f: &mut Formatter<'_>, text: &str) -> Result {
    let mut rest = text;
    while let Some(at) = rest.find(['<', '>', '&']) {
        let (before, after) = rest.split_at(at);
        f.write_str(before)?;
        f.write_str(match after.as_bytes().first() {
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            _ if ["&lt;", "&gt;", "&amp;"]
                .iter()
                .any(|entity| after.starts_with(entity)) =>
            {
                "&amp;"
            }
            _ => "&",
        })?;
        rest = after.get(1..).unwrap_or_default();
    }
    f.write_str(rest)
}
