//! Writing JSON straight into a buffer: what `Serialize` writes, without its indirections.

use std::borrow::Cow;
use std::io::Write;

use super::skip;

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

impl Put for str {
    fn put(&self, out: &mut Vec<u8>) {
        let mut rest = self.as_bytes();
        out.reserve(rest.len() + 2);
        out.push(b'"');
        loop {
            // What ends a run of ordinary characters is just what must be escaped.
            let stop = skip::ordinary(rest);
            out.extend_from_slice(&rest[..rest.len() - stop.len()]);
            let [byte, after @ ..] = stop else { break };
            escape(*byte, out);
            rest = after;
        }
        out.push(b'"');
    }
}

fn escape(byte: u8, out: &mut Vec<u8>) {
    let letter = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        0x0c => b'f',
        b'\r' => b'r',
        _ => {
            let _ = write!(out, "\\u{byte:04x}");
            return;
        }
    };
    out.extend_from_slice(&[b'\\', letter]);
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
