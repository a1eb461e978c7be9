//! What each byte and character means to the lexer.

pub(crate) const UPPER: u8 = 1;
pub(crate) const DOT: u8 = 1 << 1;
pub(crate) const COMMA: u8 = 1 << 2;
pub(crate) const BANG: u8 = 1 << 3;
pub(crate) const COLON: u8 = 1 << 4;
/// Outside the alphabet of names.
pub(crate) const OTHER: u8 = 1 << 5;
/// Needs the rewriting lexer.
pub(crate) const SLOW: u8 = 1 << 6;
/// Whitespace and slash.
pub(crate) const BREAK: u8 = 1 << 7;

/// The class of every byte; zero for `a-z`, `0-9`, `_` and `-`.
pub(crate) static CLASS: [u8; 256] = {
    let mut table = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation)] // the loop stops at 256
        let class = match byte as u8 {
            b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' => 0,
            b'A'..=b'Z' => UPPER,
            b'.' => DOT,
            b',' => COMMA,
            b'!' => BANG,
            b':' => COLON,
            b' ' | b'\t'..=b'\r' | b'/' => BREAK,
            b'<'
            | b'>'
            | b'&'
            | b'`'
            | b'"'
            | b'\''
            | b'('
            | b')'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | 128.. => SLOW,
            _ => OTHER,
        };
        table[byte] = class;
        byte += 1;
    }
    table
};

/// The two classes of quotation marks: a mark is closed by any of its own class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quote {
    /// `'` and its typographic forms.
    Single,
    /// `"` and its typographic forms, guillemets too.
    Double,
}

/// The class of a quotation mark.
pub(crate) const fn quote(c: char) -> Option<Quote> {
    match c {
        '"' | '\u{201C}'..='\u{201F}' | '«' | '»' => Some(Quote::Double),
        '\'' | '\u{2018}'..='\u{201B}' => Some(Quote::Single),
        _ => None,
    }
}

/// What closes a bracket.
pub(crate) const fn closing(open: char) -> Option<char> {
    match open {
        '(' => Some(')'),
        '[' => Some(']'),
        '{' => Some('}'),
        _ => None,
    }
}

/// Whether every bracket of `text` has its partner, and there is no backtick.
pub(crate) fn is_balanced(text: impl Iterator<Item = char>) -> bool {
    let mut open = Vec::new();
    for c in text {
        match c {
            '`' => return false,
            ')' | ']' | '}' if open.pop() != Some(c) => return false,
            _ => open.extend(closing(c)),
        }
    }
    open.is_empty()
}

/// Long dashes, which stand for `--`.
pub(crate) const fn is_long_dash(c: char) -> bool {
    matches!(c, '—' | '―')
}

/// Every dash but the ASCII one.
pub(crate) const fn is_dash(c: char) -> bool {
    matches!(
        c,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}'
    )
}

/// Dashes that make a flag of the word they begin.
pub(crate) const fn is_flag_dash(c: char) -> bool {
    matches!(c, '—' | '–' | '―' | '−' | '-')
}

/// Punctuation that ends a sentence and not a command.
pub(crate) const fn is_final(c: char) -> bool {
    ends_sentence(c) || asks(c) || matches!(c, ',' | ';' | ':' | '、')
}

/// Full stops: the only punctuation that means nothing at the end of a command that changes something.
pub(crate) const fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '…' | '。')
}

/// Question marks of all scripts.
pub(crate) const fn asks(c: char) -> bool {
    matches!(
        c,
        '?' | '¿'
            | '\u{37E}' // Greek
            | '\u{55E}' // Armenian
            | '\u{61F}' // Arabic
            | '\u{1367}' // Ethiopic
            | '\u{1945}' // Limbu
            | '\u{203D}' // interrobang
            | '\u{2047}'
            ..='\u{2049}' // ⁇ ⁈ ⁉
            | '\u{2CFA}' // Coptic
            | '\u{2CFB}'
            | '\u{2E2E}' // reversed
            | '\u{2E54}' // medieval
            | '\u{A60F}' // Vai
            | '\u{A6F7}' // Bamum
            | '\u{FE16}'
            | '\u{FE56}'
            | '\u{FF1F}' // fullwidth
            | '\u{2753}' // ❓
            | '\u{2754}' // ❔
            | '\u{11143}' // Chakma
            | '\u{1E95F}' // Adlam
    )
}

/// Pictographs, flags and keycaps.
pub(crate) const fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{203C}' | '\u{2049}' | '\u{20E3}' | '\u{2122}' | '\u{2139}' | '\u{2194}'..='\u{21AA}'
        | '\u{231A}'..='\u{23FF}' | '\u{24C2}' | '\u{25AA}'..='\u{25FE}' | '\u{2600}'..='\u{27BF}'
        | '\u{2934}' | '\u{2935}' | '\u{2B05}'..='\u{2B55}' | '\u{3030}' | '\u{303D}' | '\u{3297}'
        | '\u{3299}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Characters that take one column in a monospace font for certain.
pub(crate) const fn is_narrow(c: char) -> bool {
    matches!(c,
        ' '..='\u{2FF}' | '\u{370}'..='\u{482}' | '\u{48A}'..='\u{58F}' | '\u{1E00}'..='\u{1FFF}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203A}')
}
