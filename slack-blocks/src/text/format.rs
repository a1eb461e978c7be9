//! `mrkdwn!`: a format string of which only the literal part is markup.

use std::borrow::Cow;
use std::fmt;

use super::escape::{clean, push_escaped};
use super::mrkdwn::Mrkdwn;

/// Builds [`Mrkdwn`] from a literal with `{}` in it. The literal is markup that you
/// wrote; every value is made one harmless line and escaped, unless it is [`Mrkdwn`]
/// already. Write `{{` and `}}` for braces.
///
/// ```
/// use slack_blocks::{Mrkdwn, mrkdwn};
///
/// let branch = "<!channel>\nfix";
/// let text = mrkdwn!("*{}* by {} ({} commits)", branch, Mrkdwn::user("U123"), 3);
/// assert_eq!(text.as_str(), "*&lt;!channel&gt; fix* by <@U123> (3 commits)");
/// ```
///
/// The number of values is checked when the program is compiled:
///
/// ```compile_fail
/// slack_blocks::mrkdwn!("{} and {}", 1);
/// ```
///
/// So is the shape of the placeholders: names inside braces would slip past the
/// escaping, so they do not exist here.
///
/// ```compile_fail
/// let name = "x";
/// slack_blocks::mrkdwn!("{name}");
/// ```
#[macro_export]
macro_rules! mrkdwn {
    ($template:literal $(, $value:expr)* $(,)?) => {{
        const _: () = assert!(
            $crate::text::placeholders($template) == 0usize $(+ { let _ = stringify!($value); 1usize })*,
            "one value for each pair of braces; braces as text are written twice",
        );
        $crate::text::assemble($template, &[$(&$value as &dyn $crate::text::Interpolate),*])
    }};
}

/// A value that [`mrkdwn!`](crate::mrkdwn) can put into markup.
///
/// For a type of your own, pass `format_args!("{value}")`.
pub trait Interpolate {
    /// Adds the value to `markup`, escaped.
    fn push_to(&self, markup: &mut Escaped<'_>);
}

/// Markup under construction: whatever is added is escaped.
#[derive(Debug)]
pub struct Escaped<'a>(&'a mut String);

impl Escaped<'_> {
    /// Adds text: one harmless line, escaped.
    pub fn text(&mut self, text: &str) {
        push_escaped(self.0, &clean(text));
    }

    /// Adds markup as it is.
    pub fn markup(&mut self, markup: &Mrkdwn<'_>) {
        self.0.push_str(markup.as_str());
    }
}

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text(text);
        Ok(())
    }
}

impl Interpolate for str {
    fn push_to(&self, markup: &mut Escaped<'_>) {
        markup.text(self);
    }
}

impl Interpolate for Mrkdwn<'_> {
    fn push_to(&self, markup: &mut Escaped<'_>) {
        markup.markup(self);
    }
}

impl<T: Interpolate + ?Sized> Interpolate for &T {
    fn push_to(&self, markup: &mut Escaped<'_>) {
        (**self).push_to(markup);
    }
}

impl<T: Interpolate> Interpolate for Option<T> {
    fn push_to(&self, markup: &mut Escaped<'_>) {
        if let Some(value) = self {
            value.push_to(markup);
        }
    }
}

macro_rules! display {
    ($($type:ty),*) => {$(
        impl Interpolate for $type {
            fn push_to(&self, markup: &mut Escaped<'_>) {
                use fmt::Write;
                let _ = write!(markup, "{self}");
            }
        }
    )*};
}

display!(
    String,
    Cow<'_, str>,
    Box<str>,
    fmt::Arguments<'_>,
    char,
    bool,
    f32,
    f64
);
display!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize
);

/// How many `{}` a template has; `usize::MAX` when its braces are of another shape.
#[must_use]
pub const fn placeholders(template: &str) -> usize {
    let bytes = template.as_bytes();
    let (mut at, mut count) = (0, 0);
    while at < bytes.len() {
        let next = if at + 1 < bytes.len() {
            bytes[at + 1]
        } else {
            0
        };
        match (bytes[at], next) {
            (b'{', b'}') => count += 1,
            (b'{', b'{') | (b'}', b'}') => {}
            (b'{' | b'}', _) => return usize::MAX,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    count
}

/// Puts `values` where the template has `{}`; [`mrkdwn!`](crate::mrkdwn) checked them.
#[must_use]
pub fn assemble(template: &str, values: &[&dyn Interpolate]) -> Mrkdwn<'static> {
    let mut markup = String::with_capacity(template.len() + 16 * values.len());
    let mut values = values.iter();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        markup.push_str(&rest[..at]);
        if rest[at..].starts_with("{}") {
            if let Some(value) = values.next() {
                value.push_to(&mut Escaped(&mut markup));
            }
        } else {
            markup.push_str(&rest[at..=at]);
        }
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    markup.push_str(rest);
    Mrkdwn::trusted(markup)
}
