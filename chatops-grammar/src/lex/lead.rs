//! What stands before a command: the name of the program, or of somebody else.

/// The names a program answers to.
#[derive(Clone, Debug)]
pub(crate) struct OwnNames {
    /// Slash commands and plain names, such as `/h` and `@deploybot`.
    pub(crate) words: Vec<String>,
    /// Ids of its users in Slack. While there are none, nobody knows whom a mention means.
    pub(crate) mentions: Vec<String>,
}

/// Whom the first word of a line calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lead {
    /// The program itself.
    Own,
    /// A user that may be somebody else.
    Other,
}

impl OwnNames {
    /// What `word` is if it is not the beginning of the command itself.
    pub(crate) fn of_word(&self, word: &str) -> Option<Lead> {
        let is_own = |word: &str| {
            self.words
                .iter()
                .any(|name| name.eq_ignore_ascii_case(word))
        };
        let bare = word.trim_end_matches([':', ',']);
        if is_own(word) || bare.starts_with('@') && is_own(bare) {
            return Some(Lead::Own);
        }
        let user = bare.strip_prefix('@')?;
        let is_broadcast = ["here", "channel", "everyone"]
            .iter()
            .any(|word| word.eq_ignore_ascii_case(user));
        (!is_broadcast && user.starts_with(char::is_alphanumeric)).then_some(Lead::Other)
    }

    /// What a mention of the user with this id is.
    pub(crate) fn of_mention(&self, id: &str) -> Lead {
        if self.mentions.iter().any(|own| own == id) {
            Lead::Own
        } else {
            Lead::Other
        }
    }
}
