//! Any argument: refused, or one segment that reads back as it was.
#![no_main]

use heroku_api::path::fill;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|argument: &str| {
    let Ok(path) = fill("/apps/{app}/builds", &[argument]) else {
        return;
    };
    let segment = path.strip_prefix("/apps/").and_then(|rest| rest.strip_suffix("/builds")).unwrap();
    assert!(!segment.is_empty() && segment != "." && segment != "..");
    let mut bytes = segment.bytes();
    let mut back = Vec::new();
    while let Some(byte) = bytes.next() {
        assert!(byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte), "{path}");
        if byte == b'%' {
            let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
            let text = std::str::from_utf8(&digits).unwrap();
            back.push(u8::from_str_radix(text, 16).unwrap());
        } else {
            back.push(byte);
        }
    }
    assert_eq!(back, argument.as_bytes());
});
