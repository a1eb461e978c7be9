//! What each byte and character means to the lexer.

pub(crate) const UPPER: u8 = 1;
pub(crate) const DOT: u8 = 1 << 1;
pub(crate) const COMMA: u8 = 1 << 2;
pub(crate) const BANG: u8 = 1 << 3;
pub(crate) const COLON: u8 = 1 << 4;
/// Outside the alphabet of names.
pub(crate) const OTHER: u8 = 1 << 5;
/// Needs the normalising lexer.
pub(crate) const SLOW: u8 = 1 << 6;
/// White space and slash.
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
            b'<' | b'>' | b'&' | b'`' | b'"' | b'\'' | 128.. => SLOW,
            _ => OTHER,
        };
        table[byte] = class;
        byte += 1;
    }
    table
};

/// The two classes of quotation marks: a mark is closed by any of its own class.
pub(crate) const fn quote_class(c: char) -> Option<u8> {
    match c {
        '"' | '\u{201C}'..='\u{201F}' | '«' | '»' => Some(2),
        '\'' | '\u{2018}'..='\u{201B}' => Some(1),
        _ => None,
    }
}

/// Characters that are deleted wherever they stand.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200C}' | '\u{200E}' | '\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Joiners that matter inside emoji and nowhere else.
pub(crate) const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200D}' | '\u{FE0F}')
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
    matches!(c, '.' | ',' | ';' | ':' | '?' | '…' | '。' | '、')
}

/// Pictographs and the marks that only occur in their sequences.
pub(crate) const fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{203C}' | '\u{2049}' | '\u{20E3}' | '\u{2122}' | '\u{2139}' | '\u{2194}'..='\u{21AA}'
        | '\u{231A}'..='\u{23FF}' | '\u{24C2}' | '\u{25AA}'..='\u{25FE}' | '\u{2600}'..='\u{27BF}'
        | '\u{2934}' | '\u{2935}' | '\u{2B05}'..='\u{2B55}' | '\u{3030}' | '\u{303D}' | '\u{3297}'
        | '\u{3299}' | '\u{1F000}'..='\u{1FAFF}' | '\u{E0020}'..='\u{E007F}')
}

/// Characters that take one column in a monospace font for certain.
pub(crate) const fn is_narrow(c: char) -> bool {
    matches!(c,
        ' '..='\u{2FF}' | '\u{370}'..='\u{482}' | '\u{48A}'..='\u{58F}' | '\u{1E00}'..='\u{1FFF}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203A}')
}
