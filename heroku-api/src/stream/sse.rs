//! Reads `text/event-stream`.
//!
//! Source: <https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream>

/// Longest event in bytes.
const LONGEST: usize = 1024 * 1024;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// Its data; several data lines are joined by line feeds.
    pub data: String,
    /// What to send as `Last-Event-Id` to continue behind it.
    pub id: Option<String>,
}

/// An event is longer than 1 MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event of the stream is longer than {LONGEST} bytes")]
pub struct TooLong;

/// Collects pieces of an event stream and hands out whole events.
///
/// How the bytes are cut into pieces makes no difference. An event that is not
/// complete at the end is dropped, as the standard says.
#[derive(Clone, Debug, Default)]
pub struct EventParser {
    line: Vec<u8>,
    data: String,
    has_data: bool,
    id: Option<String>,
    after_return: bool,
    begun: bool,
}

impl EventParser {
    /// A parser at the beginning of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a piece; answers the events that are now complete.
    ///
    /// # Errors
    /// When an event is longer than 1 MiB.
    pub fn push(&mut self, piece: &[u8]) -> Result<Vec<Event>, TooLong> {
        let mut events = Vec::new();
        for &byte in piece {
            // CR, LF and CRLF all end a line; the LF of a CRLF ends nothing more.
            let second_half = std::mem::replace(&mut self.after_return, byte == b'\r');
            match byte {
                b'\n' if second_half => {}
                b'\r' | b'\n' => events.extend(self.end_of_line()),
                _ => self.line.push(byte),
            }
            if self.line.len() + self.data.len() > LONGEST {
                return Err(TooLong);
            }
        }
        Ok(events)
    }

    fn end_of_line(&mut self) -> Option<Event> {
        let line = std::mem::take(&mut self.line);
        let mut line: &[u8] = &line;
        if !std::mem::replace(&mut self.begun, true) {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        if line.is_empty() {
            let data = std::mem::take(&mut self.data);
            let has_data = std::mem::take(&mut self.has_data);
            return has_data.then(|| Event {
                data,
                id: self.id.clone(),
            });
        }
        let line = String::from_utf8_lossy(line);
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.data.push('\n');
                }
                self.data.push_str(value);
            }
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            // Comments (":…"), `event`, `retry` and unknown fields carry no output.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8], size: usize) -> Vec<(String, Option<String>)> {
        let mut parser = EventParser::new();
        text.chunks(size)
            .flat_map(|piece| parser.push(piece).unwrap())
            .map(|event| (event.data, event.id))
            .collect()
    }

    #[test]
    fn any_cutting_gives_the_same_events() {
        let text = b"\xef\xbb\xbfid: 4\ndata: a\ndata: b\n\n: beat\r\n\r\ndata:c\r\rid: 9\ndata\n\ndata: lost";
        let whole = read(text, text.len());
        assert_eq!(
            whole,
            [
                ("a\nb".to_owned(), Some("4".to_owned())),
                ("c".to_owned(), Some("4".to_owned())),
                (String::new(), Some("9".to_owned())),
            ]
        );
        for size in 1..text.len() {
            assert_eq!(read(text, size), whole, "{size}");
        }
    }

    #[test]
    fn an_endless_event_is_refused() {
        let mut parser = EventParser::new();
        assert_eq!(parser.push(&vec![b'x'; LONGEST + 1]), Err(TooLong));
    }
}
