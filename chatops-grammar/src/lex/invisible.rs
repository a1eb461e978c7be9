//! Characters that show nothing: a name that holds one looks like another name.

/// Unicode's `Default_Ignorable_Code_Point` (16.0), plus U+2800 BRAILLE PATTERN BLANK and the
/// interlinear annotation marks, which are blank as well: first and last of each range, in order.
const RANGES: [(char, char); 19] = [
    ('\u{AD}', '\u{AD}'),
    ('\u{34F}', '\u{34F}'),
    ('\u{61C}', '\u{61C}'),
    ('\u{115F}', '\u{1160}'),
    ('\u{17B4}', '\u{17B5}'),
    ('\u{180B}', '\u{180F}'),
    ('\u{200B}', '\u{200F}'),
    ('\u{202A}', '\u{202E}'),
    ('\u{2060}', '\u{206F}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{FE00}', '\u{FE0F}'),
    ('\u{FEFF}', '\u{FEFF}'),
    ('\u{FFA0}', '\u{FFA0}'),
    ('\u{FFF0}', '\u{FFF8}'),
    ('\u{FFF9}', '\u{FFFB}'),
    ('\u{1BCA0}', '\u{1BCA3}'),
    ('\u{1D173}', '\u{1D17A}'),
    ('\u{E0000}', '\u{E0FFF}'),
];

/// Whether `c` shows nothing wherever it stands.
pub(crate) fn is_invisible(c: char) -> bool {
    !c.is_ascii()
        && RANGES
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&c))
}

/// U+200D joins two emoji into one picture.
pub(crate) const JOINER: char = '\u{200D}';
/// U+FE0F asks for the colored form of the character before it.
pub(crate) const EMOJI_FORM: char = '\u{FE0F}';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_is_known_and_what_shows_something_is_not() {
        for c in "\u{AD}\u{34F}\u{61C}\u{115F}\u{1160}\u{17B4}\u{17B5}\u{180B}\u{180E}\u{180F}\u{200B}\u{200C}\u{200D}\
                  \u{200E}\u{200F}\u{202A}\u{202E}\u{2060}\u{2065}\u{2066}\u{206F}\u{2800}\u{3164}\u{FE00}\u{FE0E}\
                  \u{FE0F}\u{FEFF}\u{FFA0}\u{FFF0}\u{FFF8}\u{FFF9}\u{FFFB}\u{1BCA0}\u{1D173}\u{1D17A}\u{E0001}\u{E0020}\
                  \u{E007F}\u{E0100}\u{E01EF}\u{E0FFF}"
            .chars()
        {
            assert!(is_invisible(c), "U+{:04X}", u32::from(c));
        }
        for c in "a -_\u{A0}\u{301}\u{2010}\u{2014}\u{2026}\u{2028}\u{20E3}\u{2764}\u{3000}\u{AC00}\u{FFFC}\u{FFFD}🚀漢"
            .chars()
        {
            assert!(!is_invisible(c), "U+{:04X}", u32::from(c));
        }
    }
}
