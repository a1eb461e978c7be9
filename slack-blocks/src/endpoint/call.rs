//! `call!`: writes a call whose arguments are plain fields, so that its file says only
//! what is special.

/// A call with form fields: its struct, `new`, one setter for each optional field, and
/// `Endpoint`.
///
/// ```text
/// call! {
///     /// Reads one conversation.
///     GetConversation -> Conversation at channel;
///     "/conversations.info", Safe, tier Three;
///     required { channel: ChannelId }
///     optional { /// Also count the members.
///                include_num_members: bool }
/// }
/// ```
///
/// The answer is `Model at member`, a whole `Model`, `[Model] at member` for a list (a
/// [`Page`](crate::page::Page)), or `()` when the body does not matter.
macro_rules! call {
    (
        $(#[$doc:meta])*
        $name:ident -> $answer:tt $(at $member:ident)?;
        $path:literal, $class:ident, tier $tier:ident $(, echo $echo:ident $code:literal)?;
        required { $($required:ident : $kind:ty),* $(,)? }
        $(optional { $($(#[$optional_doc:meta])* $optional:ident : $value:ty),* $(,)? })?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[must_use = "a call does nothing until it is sent"]
        #[non_exhaustive]
        pub struct $name {
            $($required: $kind,)*
            $($($optional: Option<$value>,)*)?
        }

        impl $name {
            /// The call, ready to be sent.
            #[allow(clippy::new_without_default, reason = "a call is asked for by name")]
            pub fn new($($required: impl Into<$kind>),*) -> Self {
                Self {
                    $($required: $required.into(),)*
                    $($($optional: None,)*)?
                }
            }

            $($(
                $(#[$optional_doc])*
                pub fn $optional(mut self, $optional: impl Into<$value>) -> Self {
                    self.$optional = Some($optional.into());
                    self
                }
            )*)?
        }

        impl crate::endpoint::Endpoint for $name {
            type Response = crate::endpoint::call!(@answer $answer);
            const PATH: &'static str = $path;
            const CLASS: crate::retry::Class = crate::retry::Class::$class;
            const TIER: crate::pace::Tier = crate::pace::Tier::$tier;
            $(const ECHOES: &'static [crate::endpoint::Echo] =
                &[crate::endpoint::Echo::$echo($code)];)?

            fn body(&self) -> Result<crate::endpoint::Payload, crate::error::BuildError> {
                let form = crate::endpoint::Form::new()
                    $(.field(stringify!($required), &self.$required))*
                    $($(.maybe(stringify!($optional), self.$optional.as_ref()))*)?;
                Ok(crate::endpoint::Payload::Form(form))
            }

            fn decode(
                answer: &http::Response<bytes::Bytes>,
            ) -> Result<Self::Response, crate::error::AnswerError> {
                crate::endpoint::call!(@decode $answer $(at $member)?, answer)
            }
        }
    };
    (@answer ()) => { () };
    (@answer [$model:ty]) => { crate::page::Page<$model> };
    (@answer $model:ty) => { $model };
    (@decode (), $from:ident) => {{ let _ = $from; Ok(()) }};
    (@decode [$model:ty] at $member:ident, $from:ident) => {{
        #[derive(serde::Deserialize)]
        struct Answer {
            #[serde(deserialize_with = "crate::endpoint::lenient::items")]
            $member: Vec<$model>,
            #[serde(default)]
            response_metadata: Option<crate::page::Continuation>,
        }
        let answer = crate::endpoint::decode_json::<Answer>($from)?;
        Ok(crate::page::Page::new(answer.$member, answer.response_metadata))
    }};
    (@decode $model:tt at $member:ident, $from:ident) => {{
        #[derive(serde::Deserialize)]
        struct Answer {
            $member: $model,
        }
        crate::endpoint::decode_json::<Answer>($from).map(|answer| answer.$member)
    }};
    (@decode $model:tt, $from:ident) => { crate::endpoint::decode_json($from) };
}

pub(crate) use call;
