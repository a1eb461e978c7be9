//! Second factors: recognized however they are typed, and shown nowhere.

use crate::texts::EVERYTHING;
use chatops_grammar::{ErrorKind, ParseError, Style, parse};

/// Everything an error can show.
fn everything_of(error: &ParseError) -> String {
    let styles = [Style::Plain, Style::Mrkdwn, Style::Markdown].map(|style| error.render(style));
    format!(
        "{error} {error:?} {error:#?} {styles:?} {:?} {:?}",
        error.found(),
        error.suggestions()
    )
}

#[test]
fn a_second_factor_is_recognized_as_people_type_it_and_never_shown() {
    let codes = [
        "123456",
        "123 456",
        "123-456",
        "123–456",
        "123.456",
        "123_456",
        "123\u{A0}456",
        "123\t456",
        "`123456`",
        "`123 456`",
        "\"123456\"",
        "“123 456”",
        "(123456)",
        "[123456]",
        "code:123456",
        "code: 123456",
        "code 123 456",
        "otp=123456",
        "2fa:123-456",
        "mfa 12345678",
        "pin 1234",
        "token#123456",
        "code123456",
        "123456.",
        "123456,",
        "123456!",
        "123456?",
        "123456 🚀",
        "123456 👎",
        "with code 123456",
        "12 34 56",
        "1 2 3 4 5 6",
        "1234 5678",
        "١٢٣٤٥٦",
        "۱۲۳ ۴۵۶",
        "१२३४५६",
        "１２３４５６",
        "１２３ ４５６",
        "<tel:123456|123456>",
        "12\u{200B}3456",
        "vvcccccbdefghijklnrtuvcbdefghijk",
        "VVCCCCCBDEFGHIJKLNRTUVCBDEFGHIJKLNRTUVCBDEFG",
    ];
    let lines = [
        "deploy shop to staging CODE",
        "deploy! shop/main to staging/a,b CODE",
        "deploy shop CODE to production",
        "deploy shop to production, CODE",
        "promote shop CODE",
        "promote! shop from staging CODE",
        "rollback shop CODE",
        "approve op-1 CODE",
        "login CODE",
        "restart web CODE",
        "/h deploy shop CODE",
        "deploy shop to CODE",
        "CODE",
        "<@U0BOT1> CODE",
    ];
    for code in codes {
        for line in lines {
            let text = line.replace("CODE", code);
            let error = EVERYTHING.parse(&text).expect_err(&text);
            // The code may stand behind another fault; then it is only hidden.
            let is_first = !code.starts_with(['w', '1']) || code.len() == 6;
            if is_first
                && !line.starts_with("CODE")
                && !line.contains("to CODE")
                && !code.contains(['!', '?'])
            {
                assert_eq!(
                    error.kind(),
                    ErrorKind::SecretInCommand,
                    "{text:?}: {error}"
                );
                assert_eq!(
                    (error.found(), error.suggestions()),
                    ("", &[][..]),
                    "{text:?}"
                );
            }
            let shown = everything_of(&error);
            let digits: String = code.chars().filter(|c| c.is_numeric()).collect();
            for secret in [code, digits.as_str()] {
                if secret.chars().filter(|c| c.is_alphanumeric()).count() > 3
                    && !secret.contains(' ')
                {
                    assert!(
                        !shown.contains(secret),
                        "{text:?} shows {secret:?}: {shown}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_code_is_an_error_of_its_own_at_its_place() {
    for (text, place) in [
        ("deploy shop to staging 123 456", "123 456"),
        ("deploy shop to staging 123-456", "123-456"),
        ("deploy shop to staging `123456`", "123456"),
        ("deploy shop to staging code:123456", "123456"),
        ("deploy shop to staging ١٢٣٤٥٦", "١٢٣٤٥٦"),
        ("deploy shop to production, 123 456", "123 456"),
        ("deploy shop to 123456", "123456"),
        ("123 456", "123 456"),
        ("deploy shop to staging 123456 👎", "123456"),
        ("deploy shop to staging 123456?", "123456"),
    ] {
        let error = parse(text).expect_err(text);
        assert_eq!(
            (error.kind(), &text[error.span()]),
            (ErrorKind::SecretInCommand, place),
            "{text:?}"
        );
    }
    // Names with digits in them are names.
    for text in [
        "deploy shop/123456 to staging",
        "deploy shop to staging/web-123456",
        "deploy shop/fix-123456",
    ] {
        assert!(parse(text).is_ok(), "{text:?}");
    }
}

#[test]
fn a_code_that_stands_in_a_longer_number_too_is_hidden_there_as_well() {
    // The first of these was found by fuzzing.
    for text in [
        "```9999999995=999999\0\09999999/h",
        "deploy shop to staging 123456 x123456y",
        "deploy shop to staging 123456 9123456789",
    ] {
        let error = parse(text).expect_err(text);
        assert_eq!(error.kind(), ErrorKind::SecretInCommand, "{text:?}");
        for style in [Style::Plain, Style::Mrkdwn, Style::Markdown] {
            let shown = format!("{} {error}", error.render(style));
            assert!(!shown.contains(&text[error.span()]), "{shown}");
        }
    }
}
