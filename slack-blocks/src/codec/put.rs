//! Writing JSON straight into a buffer: what `Serialize` writes, without its indirections.

use std::borrow::Cow;
use std::io::Write;

/// Something that is written as JSON.
pub(crate) trait Put {
    fn put(&self, out: &mut Vec<u8>);
}

/// Ends a member list that was written with a comma after each member.
pub(crate) fn close(out: &mut Vec<u8>, bracket: u8) {
    match out.last_mut() {
        Some(last) if *last == b',' => *last = bracket,
        _ => out.push(bracket),
    }
}

/// What each byte of a string becomes: itself (0), `\uXXXX` (`u`), or `\` and a letter.
const ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = b'u';
        byte += 1;
    }
    table[0x08] = b'b';
    table[0x09] = b't';
    table[0x0a] = b'n';
    table[0x0c] = b'f';
    table[0x0d] = b'r';
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table
};

impl Put for str {
    fn put(&self, out: &mut Vec<u8>) {
        let bytes = self.as_bytes();
        out.reserve(bytes.len() + 2);
        out.push(b'"');
        let mut start = 0;
        for (at, byte) in bytes.iter().enumerate() {
            let escape = ESCAPES[usize::from(*byte)];
            if escape != 0 {
                out.extend_from_slice(&bytes[start..at]);
                start = at + 1;
                if escape == b'u' {
                    let _ = write!(out, "\\u{byte:04x}");
                } else {
                    out.extend_from_slice(&[b'\\', escape]);
                }
            }
        }
        out.extend_from_slice(&bytes[start..]);
        out.push(b'"');
    }
}

impl Put for Cow<'_, str> {
    fn put(&self, out: &mut Vec<u8>) {
        (**self).put(out);
    }
}

impl Put for bool {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

macro_rules! number {
    ($($type:ty),*) => {$(
        impl Put for $type {
            fn put(&self, out: &mut Vec<u8>) {
                let _ = write!(out, "{self}");
            }
        }
    )*};
}

number!(u8, u16, u32, u64, i64);

impl<T: Put> Put for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.put(out),
            None => out.extend_from_slice(b"null"),
        }
    }
}

impl<T: Put + ?Sized> Put for Box<T> {
    fn put(&self, out: &mut Vec<u8>) {
        (**self).put(out);
    }
}

impl<T: Put> Put for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(b'[');
        for item in self {
            item.put(out);
            out.push(b',');
        }
        close(out, b']');
    }
}
