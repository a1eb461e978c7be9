//! What can mean no, or ask, in a line that names a command which changes something.

use crate::error::ErrorKind;
use crate::lex::class::{asks, is_final};
use crate::lex::tail::{Addition, Tail, is_cheer, is_decoration};
use crate::lex::{Line, Mention, Span, Word, word};
use crate::read::{Fault, Reader, Reason, is_bare};
use crate::secret;
use crate::table::{ArgKind, Makes, Verb};
use crate::vocabulary::Vocabulary;
use crate::warning::Warnings;

/// Refuses a line that may say no to the command it names, or ask about it.
#[cold]
pub(super) fn check_tone(
    vocabulary: &Vocabulary,
    line: &Line<'_, '_>,
    tail: &Tail<'_>,
    words: &[Word],
    verb: &'static Verb,
    other: Option<Span>,
) -> Result<(), Fault> {
    if let Some(other) = other {
        return Err(Fault::of_line(
            ErrorKind::UnexpectedToken,
            other,
            Some(verb),
            Reason::Mention,
        ));
    }
    // Where channels are named, a person is a wrong channel.
    let takes_channels = verb.args.iter().any(|arg| arg.kind == ArgKind::Channels);
    let calls = |word: &&Word| {
        matches!(line.mention(word.span()), Some(Mention::User { .. }))
            || !word.is_marked() && line.get(word.span()).strip_prefix('@').is_some_and(is_bare)
    };
    let called = words
        .iter()
        .skip(1)
        .find(|word| !takes_channels && calls(word));
    if let Some(called) = called {
        return Err(Fault::of_line(
            ErrorKind::UnexpectedToken,
            line.at(called.span()),
            Some(verb),
            Reason::Mention,
        ));
    }
    tail.check_questions(words.get(1..).unwrap_or_default())
        .map_err(|addition| added(vocabulary, line, words, verb, &addition))?;
    // `reject 12 : no` says what it does.
    let agrees = matches!(
        verb.makes,
        Makes::Reject | Makes::Cancel | Makes::Lock | Makes::Freeze
    );
    match line.free {
        Some(free) if is_code(line.get(free)) => Err(Fault::of_line(
            ErrorKind::SecretInCommand,
            line.at(free),
            Some(verb),
            Reason::Kind,
        )),
        Some(free) if !agrees && is_refusal(line.get(free)) => Err(Fault::of_line(
            ErrorKind::UnexpectedToken,
            line.at(free),
            Some(verb),
            Reason::Tone,
        )),
        _ => Ok(()),
    }
}

/// The fault of an addition at the end of a word; or of a code that stands before it.
#[cold]
pub(super) fn added(
    vocabulary: &Vocabulary,
    line: &Line<'_, '_>,
    words: &[Word],
    verb: &'static Verb,
    addition: &Addition,
) -> Fault {
    let (kind, span) = match addition {
        Addition::Tone(span) => (ErrorKind::UnexpectedToken, *span),
        Addition::Bang(span) => (ErrorKind::MisplacedForce, *span),
    };
    let before: Vec<Word> = words
        .iter()
        .filter(|word| word.start < span.start)
        .map(|whole| {
            word(
                line.text,
                whole.start as usize,
                whole.end.min(span.start) as usize,
                whole.is_marked(),
            )
        })
        .collect();
    let before = Line {
        words: &before,
        ..*line
    };
    let mut reader = Reader::new(vocabulary, &before, verb, Warnings::default(), false);
    match reader.read(0) {
        Err(fault) if fault.kind == ErrorKind::SecretInCommand => fault,
        _ => Fault::of_line(kind, line.at(span), Some(verb), Reason::Tone),
    }
}

/// Whether a reason is nothing but a no or a question. Longer reasons are for people to read.
fn is_refusal(text: &str) -> bool {
    const REFUSALS: [&str; 30] = [
        "no",
        "nope",
        "nah",
        "not",
        "no no",
        "no way",
        "not yet",
        "not now",
        "not sure",
        "never",
        "never mind",
        "nevermind",
        "nvm",
        "don't",
        "dont",
        "do not",
        "please don't",
        "please dont",
        "please do not",
        "stop",
        "wait",
        "hold on",
        "hold off",
        "hold",
        "cancel",
        "abort",
        "undo",
        "nein",
        "non",
        "no thanks",
    ];
    const MAX_REFUSAL: usize = 40;
    if text.len() > MAX_REFUSAL {
        return false;
    }
    // Pictures at the end that say no say it with or without words.
    let mut words = text;
    while let Some(last) = words.rsplit(' ').next().filter(|last| says_no(last)) {
        words = words[..words.len() - last.len()].trim_end();
    }
    let bare = words.trim_matches(|c: char| is_final(c) || c == '!' || c.is_whitespace());
    if bare.is_empty() {
        return words.len() < text.len() || words.contains(asks);
    }
    let letters = |c: char| match c {
        '\u{2018}' | '\u{2019}' => '\'',
        c => c.to_ascii_lowercase(),
    };
    REFUSALS
        .iter()
        .any(|refusal| bare.chars().map(letters).eq(refusal.chars()))
}

/// Whether a word is a picture, and not one that says yes.
fn says_no(word: &str) -> bool {
    is_decoration(word) && !is_cheer(word)
}

/// Whether a reason is a code and nothing else, or calls itself one.
fn is_code(text: &str) -> bool {
    secret::codes(text).first().is_some_and(|code| {
        let (before, after) = (&text[..code.start], &text[code.end..]);
        let is_sign = |c: char| !c.is_alphanumeric();
        secret::is_labeled(text, code.start)
            || before.chars().all(is_sign) && after.chars().all(is_sign)
    })
}
