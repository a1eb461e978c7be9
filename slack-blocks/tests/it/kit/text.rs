//! Escaping, markup, parsing.

use serde_json::Value;
use slack_blocks::text::{Piece, clean, escape, parse, render, unescape};
use slack_blocks::{Mrkdwn, Text, mrkdwn};

use super::data;

#[test]
fn exactly_three_characters_are_escaped_both_ways() {
    assert_eq!(escape("&<>\"'|*"), "&amp;&lt;&gt;\"'|*");
    assert_eq!(escape("&amp;"), "&amp;amp;");
    assert_eq!(unescape("&amp;lt; &lt;b&gt; &x &"), "&lt; <b> &x &");
    let Some(Value::Array(cases)) = data::json("synthetic/mrkdwn_escape.json") else {
        return;
    };
    for case in cases {
        let (text, escaped) = (
            case["in"].as_str().unwrap(),
            case["escaped"].as_str().unwrap(),
        );
        assert_eq!(escape(text), escaped);
        assert_eq!(unescape(escaped), text);
    }
}

#[test]
fn a_text_is_plain_and_a_mrkdwn_from_text_is_escaped() {
    assert!(matches!(Text::from("*x*"), Text::Plain(_)));
    assert_eq!(Mrkdwn::from("<!channel>").as_str(), "&lt;!channel&gt;");
    assert_eq!(Mrkdwn::from(String::from("<@U1>")).as_str(), "&lt;@U1&gt;");
}

#[test]
fn values_in_markup_stay_visible_text_on_one_line() {
    let hostile = "<!channel>\n\u{202e}<@U1> <http://x|y> \u{200b}&";
    let text = mrkdwn!("*{}* {} {{}} {}", hostile, Some(7), hostile.to_owned());
    let shown = "&lt;!channel&gt; \u{fffd}&lt;@U1&gt; &lt;http://x|y&gt; \u{fffd}&amp;";
    assert_eq!(text.as_str(), format!("*{shown}* 7 {{}} {shown}"));
    assert_eq!(
        mrkdwn!("{}", format_args!("{:?}", "<")).as_str(),
        "\"&lt;\""
    );
}

#[test]
fn code_cannot_be_left_from_inside() {
    assert_eq!(Mrkdwn::code("a`b\n<c>").as_str(), "`a'b &lt;c&gt;`");
    assert_eq!(Mrkdwn::code_block("a```\nb").as_str(), "```a'''\nb```");
}

#[test]
fn links_and_mentions_cannot_be_forged() {
    assert_eq!(
        Mrkdwn::link("https://e.com/a b|c>d", "x>y").as_str(),
        "<https://e.com/a%20b%7Cc%3Ed|x&gt;y>"
    );
    assert_eq!(
        Mrkdwn::link("https://e.com/\u{202e}\u{200b}é", "").as_str(),
        "<https://e.com/%E2%80%AE%E2%80%8Bé>"
    );
    for forged in [
        "!channel",
        "@U1",
        "#C1",
        "U1> <!here",
        "!date^1^{x}^https://e.com",
    ] {
        assert_eq!(Mrkdwn::link(forged, "label").as_str(), "label");
    }
    assert_eq!(Mrkdwn::user("U1> <!here").as_str(), "@U1&gt; &lt;!here");
    assert_eq!(Mrkdwn::user_group("S1").as_str(), "<!subteam^S1>");
    assert_eq!(
        Mrkdwn::date(1_392_734_382, "{date_short} ^x", "then|<").as_str(),
        "<!date^1392734382^{date_short}  x|then¦&lt;>"
    );
}

#[test]
fn incoming_markup_is_split_into_text_mentions_and_links() {
    let text = "tell <!subteam^S1|@ops> <!here> in <#C2|> about <https://e.com/?a=1&amp;b=2> &lt;now&gt; a<b";
    let pieces = parse(text);
    assert_eq!(
        pieces[1],
        Piece::UserGroup {
            id: "S1",
            label: Some("@ops".into())
        }
    );
    assert_eq!(
        pieces[3],
        Piece::Special {
            command: "here".into(),
            label: None
        }
    );
    assert_eq!(
        pieces[5],
        Piece::Channel {
            id: "C2",
            label: Some("".into())
        }
    );
    assert_eq!(
        pieces[7],
        Piece::Link {
            url: "https://e.com/?a=1&b=2".into(),
            label: None
        }
    );
    assert_eq!(pieces[8], Piece::Text(" <now> a<b".into()));
    assert_eq!(render(&pieces).as_str(), text.replace("a<b", "a&lt;b"));
}

#[test]
fn pieces_made_by_hand_hold_no_control_but_their_own() {
    let label = |text: &'static str| Some(text.into());
    let forged = [
        Piece::User {
            id: "U1> <!channel",
            label: None,
        },
        Piece::Channel {
            id: "",
            label: label("<!here>"),
        },
        Piece::UserGroup {
            id: "S1|x",
            label: None,
        },
        Piece::Link {
            url: "!channel".into(),
            label: None,
        },
        Piece::Link {
            url: "@U1".into(),
            label: label("ada"),
        },
    ];
    let shown = "U1&gt; &lt;!channel&lt;!here&gt;S1|x!channelada";
    assert_eq!(render(&forged).as_str(), shown);
    let link = [Piece::Link {
        url: "https://e.com/a|b".into(),
        label: None,
    }];
    assert_eq!(render(&link).as_str(), "<https://e.com/a%7Cb>");
}

#[test]
fn cleaning_leaves_ordinary_text_alone() {
    assert_eq!(clean("é 日本 🎉 a-b"), "é 日本 🎉 a-b");
    assert_eq!(
        clean("a\r\n\tb\u{7}\u{feff}\u{2066}"),
        "a   b\u{fffd}\u{fffd}\u{fffd}"
    );
}

#[test]
fn a_name_that_looks_like_another_one_does_not_stay_hidden() {
    use slack_blocks::text::clean;

    let invisible = "\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}\u{180e}\u{180f}\u{200b}\u{200d}\u{200f}\u{202e}\u{2060}\u{2064}\u{2065}\u{206f}\u{2800}\u{3164}\u{fe00}\u{fe0f}\u{feff}\u{ffa0}\u{fff0}\u{fff8}\u{fffb}\u{1bca0}\u{1bca3}\u{1d173}\u{1d17a}\u{e0000}\u{e0001}\u{e007f}\u{e0100}\u{e01ef}\u{e0fff}";
    for c in invisible.chars() {
        assert_eq!(
            clean(format!("main{c}")),
            "main\u{fffd}",
            "U+{:04X}",
            u32::from(c)
        );
        assert_eq!(mrkdwn!("{}", format!("main{c}")).as_str(), "main\u{fffd}");
    }
    let seen = "main é 日本語 🎉 — a\u{301} \u{a0}\u{3000}";
    assert_eq!(clean(seen), seen);
}
