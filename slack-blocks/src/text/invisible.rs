//! Characters that show nothing: a name that holds one looks like another name.

/// Unicode's `Default_Ignorable_Code_Point`, plus U+2800 (an empty braille pattern) and the
/// marks of interlinear annotations: first and last of each range, in order.
const RANGES: [(char, char); 18] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether a character may be drawn as nothing.
pub(super) fn is_invisible(c: char) -> bool {
    c >= RANGES[0].0
        && RANGES
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&c))
}
