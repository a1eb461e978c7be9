//! The kinds of error and their fixed words.

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $title:literal;)*) => {
        /// What is wrong with a line.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[$doc])* $name,)*
        }

        impl ErrorKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word used in JSON and logs.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What a person reads beside the caret.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

kinds! {
    /// More than [`MAX_CHARS`](crate::MAX_CHARS) characters.
    TooLong = "too_long", "too long";
    /// A quote that is not closed.
    UnterminatedQuote = "unterminated_quote", "this quote is never closed";
    /// No such verb, or no such help topic.
    UnknownCommand = "unknown_command", "unknown command";
    /// `!` after a verb that does not take it.
    ForceNotSupported = "force_not_supported", "this command takes no `!`";
    /// `!` anywhere but after the verb.
    MisplacedForce = "misplaced_force", "misplaced `!`";
    /// No pipeline, or a keyword in its place.
    MissingPipeline = "missing_pipeline", "a pipeline is missing here";
    /// A character that names do not have.
    InvalidName = "invalid_name", "not a valid name";
    /// Nothing after the slash of a target.
    MissingRef = "missing_ref", "a branch, tag or commit is missing after the slash";
    /// A ref that git would not take.
    InvalidRef = "invalid_ref", "not a valid branch, tag or commit";
    /// A ref where none belongs.
    RefNotAllowed = "ref_not_allowed", "no branch, tag or commit goes here";
    /// No stage after its keyword, or no clause that is required.
    MissingStage = "missing_stage", "a stage is missing here";
    /// No such stage.
    UnknownStage = "unknown_stage", "unknown stage";
    /// A stage that this command does not work on.
    StageNotAllowed = "stage_not_allowed", "this stage is not possible here";
    /// Nothing after the slash of a stage.
    MissingApp = "missing_app", "an app is missing here";
    /// `all` in a list with other apps.
    AllWithOthers = "all_with_others", "`all` beside other apps";
    /// More than one app where one is needed.
    MultipleSources = "multiple_sources", "only one app is possible here";
    /// No stage comes before the target.
    MissingSource = "missing_source", "no stage comes before this one";
    /// Source and target are the same.
    SameStage = "same_stage", "source and target are the same stage";
    /// The same clause twice.
    DuplicateClause = "duplicate_clause", "this was already said";
    /// No channel.
    MissingChannel = "missing_channel", "a channel is missing here";
    /// Something that is not a channel.
    ExpectedChannel = "expected_channel", "not a channel";
    /// A word that has no place.
    UnexpectedToken = "unexpected_token", "did not expect this";
    /// A second factor typed in the open. Its text is in no part of the error.
    SecretInCommand = "secret_in_command", "this looks like a second factor";
    /// No value for another required argument.
    MissingArgument = "missing_argument", "something is missing here";
    /// Not a length of time.
    InvalidDuration = "invalid_duration", "not a length of time";
    /// Not a point in time.
    InvalidTime = "invalid_time", "not a time";
    /// Not a release or commit.
    InvalidRelease = "invalid_release", "not a release";
    /// Not an id.
    InvalidId = "invalid_id", "not an id";
    /// Not a number, or not one that the argument takes.
    InvalidNumber = "invalid_number", "not a number that is possible here";
    /// Not one of the words that the argument takes, or not a single word.
    InvalidWord = "invalid_word", "not a word that is possible here";
}
