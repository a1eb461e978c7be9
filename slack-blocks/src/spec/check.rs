//! Rules over several members of one object, as data: `validate` runs them.

/// A rule over several members of one object.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Check {
    /// At least one of these members.
    AnyOf(&'static [&'static str]),
    /// Not both of these members.
    NotBoth(&'static str, &'static str),
    /// The first member only when the second is there, and not false.
    OnlyWith(&'static str, &'static str),
    /// The first member not when the second is true.
    NotWith(&'static str, &'static str),
    /// The first number not above the second.
    Ordered(&'static str, &'static str),
    /// A text of a certain form.
    Format(&'static str, Format),
    /// A number above 0.
    Positive(&'static str),
    /// Different texts in this list.
    Different(&'static str),
    /// What is chosen from the start is among the options; only the elements that allow it
    /// have markup or addresses in options.
    Options,
    /// `dispatch_action` does not go with a file input.
    FileInput,
    /// At most so many characters in all cells.
    Cells(usize),
    /// Rows of equal length, the first without rich text.
    Rectangle,
    /// A task outside a plan is not pending.
    Status,
    /// Tasks of a plan have different ids.
    Tasks,
    /// Every series has one point for each category; names differ.
    Series,
}

/// The form of a text or a number.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Format {
    /// `YYYY-MM-DD`, a day that exists.
    Date,
    /// `HH:mm`, 24 hours.
    Time,
    /// Seconds since 1970 with ten digits.
    DateTime,
}
