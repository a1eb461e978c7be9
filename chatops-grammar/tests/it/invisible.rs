//! Characters that show nothing are never part of a name in silence.

use crate::texts::EVERYTHING;
use chatops_grammar::{WarningKind, parse};

/// One of every range of `Default_Ignorable_Code_Point`, and other blanks.
const BLANKS: [char; 40] = [
    '\u{AD}',
    '\u{34F}',
    '\u{61C}',
    '\u{115F}',
    '\u{1160}',
    '\u{17B4}',
    '\u{17B5}',
    '\u{180B}',
    '\u{180C}',
    '\u{180D}',
    '\u{180E}',
    '\u{180F}',
    '\u{200B}',
    '\u{200C}',
    '\u{200D}',
    '\u{200E}',
    '\u{200F}',
    '\u{202A}',
    '\u{202E}',
    '\u{2060}',
    '\u{2064}',
    '\u{2065}',
    '\u{2069}',
    '\u{206A}',
    '\u{206F}',
    '\u{2800}',
    '\u{3164}',
    '\u{FE00}',
    '\u{FE0E}',
    '\u{FE0F}',
    '\u{FEFF}',
    '\u{FFA0}',
    '\u{FFF0}',
    '\u{FFFB}',
    '\u{1BCA0}',
    '\u{1D173}',
    '\u{E0001}',
    '\u{E0020}',
    '\u{E0100}',
    '\u{E0FFF}',
];

#[test]
fn a_ref_that_looks_like_another_is_that_other_and_warned_about() {
    for blank in BLANKS {
        for text in [
            format!("deploy acme/main{blank} to production"),
            format!("deploy acme/{blank}main to production"),
            format!("deploy acme/ma{blank}in to production"),
            format!("deploy ac{blank}me/main to produ{blank}ction"),
            format!("deploy acme/\"main{blank}\" to production"),
            format!("deploy acme/<http://x.io|main{blank}> to production"),
        ] {
            let parsed = parse(&text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
            assert_eq!(
                parsed.command().to_string(),
                "deploy acme/main to production",
                "{text:?}"
            );
            let warned = parsed
                .warnings()
                .iter()
                .any(|warning| warning.kind() == WarningKind::InvisibleRemoved);
            assert!(warned, "{text:?}");
        }
    }
}

#[test]
fn after_a_letter_that_is_not_ascii_a_blank_is_one_too() {
    for blank in BLANKS {
        let text = format!("deploy acme/mäiñ{blank} to production");
        let parsed = parse(&text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(
            parsed.command().to_string(),
            "deploy acme/mäiñ to production",
            "{text:?}"
        );
        assert!(!parsed.warnings().is_empty(), "{text:?}");
    }
}

#[test]
fn joined_emoji_stay_joined_and_a_form_that_is_kept_is_warned_about() {
    let warnings = |text: &str| {
        let parsed = parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let kinds: Vec<_> = parsed
            .warnings()
            .iter()
            .map(|warning| warning.kind().as_str())
            .collect();
        (parsed.command().to_string(), kinds.join(" "))
    };
    assert_eq!(
        warnings("deploy shop/👩\u{200D}🚀"),
        ("deploy shop/👩\u{200D}🚀".to_owned(), String::new())
    );
    assert_eq!(
        warnings("deploy shop/🚀\u{200D}"),
        ("deploy shop/🚀".to_owned(), "invisible_removed".to_owned())
    );
    assert_eq!(
        warnings("deploy shop/a\u{200D}🚀"),
        ("deploy shop/a🚀".to_owned(), "invisible_removed".to_owned())
    );
    assert_eq!(
        warnings("deploy shop/❤\u{FE0F}"),
        (
            "deploy shop/❤\u{FE0F}".to_owned(),
            "invisible_in_ref".to_owned()
        )
    );
}

#[test]
fn whitespace_of_every_kind_separates_words() {
    for space in
        "\u{A0}\u{1680}\u{2000}\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{85}\t\n\r".chars()
    {
        let text = format!("deploy{space}acme/main{space}to{space}staging");
        let found = EVERYTHING
            .parse(&text)
            .map(|parsed| parsed.command().to_string());
        assert_eq!(
            found.as_deref(),
            Ok("deploy acme/main to staging"),
            "{text:?}"
        );
    }
}
