//! Any text: escape and parse give it back; no `<` appears that we did not write.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slack_blocks::text::{Piece, clean, escape, parse, render, unescape};
use slack_blocks::{Mrkdwn, mrkdwn};

fuzz_target!(|input: (String, String)| {
    let (text, other) = input;
    let escaped = escape(&*text);
    assert!(!escaped.contains(['<', '>']));
    assert_eq!(unescape(&*escaped), text);
    let pieces = parse(&escaped);
    match &*pieces {
        [] => assert!(text.is_empty()),
        [Piece::Text(found)] => assert_eq!(*found, text),
        more => panic!("escaped text holds controls: {more:?}"),
    }
    assert_eq!(render(&pieces).as_str(), escaped);

    let shown = mrkdwn!("*{}* {}", text, Mrkdwn::code(&other));
    assert!(!shown.as_str().contains(['<', '>', '\n']));
    let link = Mrkdwn::link(&text, &other);
    assert!(link.as_str().matches('<').count() <= 1 && link.as_str().matches('>').count() <= 1);
    for control in [link, Mrkdwn::user(&text), Mrkdwn::channel(&text), Mrkdwn::date(1, &text, &other)] {
        let pieces = parse(control.as_str());
        assert_eq!(render(&pieces).as_str(), control.as_str());
    }
    // Arbitrary incoming markup parses, and what was parsed survives.
    let pieces = parse(&text);
    let rendered = render(&pieces);
    assert_eq!(render(&parse(rendered.as_str())).as_str(), rendered.as_str());
    assert_eq!(clean(&*clean(&*text)), clean(&*text));
});
