//! Lines that ask for help and are no command as they stand.

use crate::error::ErrorKind;
use crate::lex::Word;
use crate::lex::class::{is_dash, is_final, is_flag_dash};
use crate::lex::normal::Normal;
use crate::lex::quoted::Split;
use crate::parsed::Parsed;
use crate::read::Fault;
use crate::table::Makes;
use crate::vocabulary::Vocabulary;
use crate::warning::{WarningKind, Warnings};

/// Help in place of `fault`, when the line asks for it: `VERB … --help`, `VERB … -h`, `help VERB …`.
#[cold]
pub(super) fn help_instead<'t>(
    vocabulary: &Vocabulary,
    text: &'t str,
    fault: Fault,
) -> Result<Parsed<'t>, Fault> {
    if fault.kind == ErrorKind::TooLong {
        return Err(fault);
    }
    let mut warnings = Warnings::default();
    let normal = Normal::new(text, &vocabulary.own, &mut warnings);
    let first = normal.command().split(' ').next().unwrap_or_default();
    let takes_text = vocabulary.find_verb(first).is_some_and(|verb| verb.text);
    let Ok(split) = Split::new(&normal, takes_text, &mut warnings) else {
        return Err(fault);
    };
    let typed = |word: &Word| {
        let text = split.text.get(word.span().range());
        text.filter(|_| !word.is_marked()).unwrap_or_default()
    };
    let bare = |word: &Word| typed(word).trim_end_matches(|c| is_final(c) || c == '!');
    let verb = |index: usize| vocabulary.find_verb(bare(split.words.get(index)?));
    let Some(flag) = split.words.iter().find(|word| is_help_flag(bare(word))) else {
        let mut helps = (0..split.words.len()).filter(|index| {
            verb(*index).is_some_and(|verb| verb.makes == Makes::Help) && verb(index + 1).is_some()
        });
        // `please help deploy`, but not `deploy help` and not `lock help in staging`.
        let is_asked = |index: &usize| *index == 0 || verb(0).is_none();
        return match helps.next().filter(is_asked) {
            Some(index) => Ok(Parsed::help(verb(index + 1), warnings)),
            None => Err(fault),
        };
    };
    let is_lead = split
        .words
        .first()
        .is_some_and(|first| is_help_flag(bare(first)));
    let topic = verb(usize::from(is_lead && split.words.len() > 1));
    if topic.is_none() && !is_lead {
        return Err(fault);
    }
    if !typed(flag).is_ascii() {
        let span = split.origin.at(flag.span(), text.len());
        warnings.add(WarningKind::DashNormalized, span);
    }
    Ok(Parsed::help(topic, warnings))
}

/// Whether `word` is `--help` or `-h`, whatever a phone made of the dashes.
fn is_help_flag(word: &str) -> bool {
    let name = word.trim_start_matches(|c| is_flag_dash(c) || is_dash(c));
    name.len() < word.len() && (name.eq_ignore_ascii_case("help") || name.eq_ignore_ascii_case("h"))
}
