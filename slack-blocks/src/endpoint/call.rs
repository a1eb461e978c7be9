//! `call!`: writes a call whose arguments are plain fields, so that its file says only
//! what is special.

/// A call with form fields: its struct, `new`, setters and `Endpoint`.
///
/// ```text
/// call! {
///     /// Reads one conversation.
///     pub struct GetConversation {
///         /// The conversation.
///         channel: ChannelId,
///     } -> Conversation in channel;
///     POST "/conversations.info", Safe, tier Three,
///     docs "https://docs.slack.dev/reference/methods/conversations.info";
///     form { /// Whether to count the members, too.
///            include_num_members: bool }
/// }
/// ```
///
/// In the braces of the struct stand the arguments that the method needs: they are the
/// arguments of `new`, and their comments become its `# Arguments`. `form` holds what may be
/// set. The response is `Model in member`, a whole `Model`, `[Model] in member` for a list (a
/// [`Page`](crate::page::Page)), or `()` when the body does not matter. `docs` is the page of
/// the vendor; with method and path it becomes the first line of the call's documentation.
/// `echo` names a refusal that an earlier attempt explains, `about` the argument that is the
/// conversation of the call, `check` a function that refuses what Slack would refuse.
macro_rules! call {
    (
        $(#[$doc:meta])*
        pub struct $name:ident {
            $($(#[doc = $required_doc:literal])+ $required:ident : $kind:ty),* $(,)?
        } -> $answer:tt $(in $member:ident)?;
        POST $path:literal, $class:ident, tier $tier:ident $(, echo $echo:ident $code:literal)* $(, about $about:ident)?, docs $docs:literal
        $(; form { $($(#[$optional_doc:meta])* $optional:ident : $value:ty),+ $(,)? })?
        $(; check $check:path)?
    ) => {
        #[doc = concat!("`POST /api", $path, "` · [Slack's page](", $docs, ")")]
        ///
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[must_use = "a call does nothing until it is sent"]
        #[non_exhaustive]
        pub struct $name {
            $($required: $kind,)*
            $($($optional: Option<$value>,)+)?
        }

        impl $name {
            /// Creates the call from its required parameters.
            #[doc = crate::endpoint::call!(@heading $($required)*)]
            $(#[doc = concat!("- `", stringify!($required), "`:", $($required_doc),+)])*
            #[allow(clippy::new_without_default, reason = "a call is asked for by name")]
            pub fn new($($required: impl Into<$kind>),*) -> Self {
                Self {
                    $($required: $required.into(),)*
                    $($($optional: None,)+)?
                }
            }

            $($(
                $(#[$optional_doc])*
                pub fn $optional(mut self, $optional: impl Into<$value>) -> Self {
                    self.$optional = Some($optional.into());
                    self
                }
            )+)?
        }

        impl crate::endpoint::Endpoint for $name {
            type Response = crate::endpoint::call!(@answer $answer);
            const PATH: &'static str = $path;
            const CLASS: crate::retry::Class = crate::retry::Class::$class;
            const TIER: crate::pace::Tier = crate::pace::Tier::$tier;
            const ECHOES: &'static [crate::endpoint::Echo] =
                &[$(crate::endpoint::Echo::$echo($code)),*];

            $(fn conversation(&self) -> Option<&str> {
                Some(self.$about.as_str())
            })?

            fn body(&self) -> Result<crate::endpoint::Payload, crate::error::BuildError> {
                $($check(self)?;)?
                let form = crate::endpoint::Form::new()
                    $(.field(stringify!($required), &self.$required))*
                    $($(.maybe(stringify!($optional), self.$optional.as_ref()))+)?;
                Ok(crate::endpoint::Payload::Form(form))
            }

            fn decode(
                answer: &http::Response<bytes::Bytes>,
            ) -> Result<Self::Response, crate::error::DecodeError> {
                crate::endpoint::call!(@decode $answer $(in $member)?, answer)
            }
        }
    };
    (@heading) => { "" };
    (@heading $($name:ident)+) => { "\n# Arguments\n" };
    (@answer ()) => { () };
    (@answer [$model:ty]) => { crate::page::Page<$model> };
    (@answer $model:ty) => { $model };
    (@decode (), $from:ident) => {{ let _ = $from; Ok(()) }};
    (@decode [$model:ty] in $member:ident, $from:ident) => {{
        #[derive(serde::Deserialize)]
        struct Answer {
            #[serde(deserialize_with = "crate::lenient::items")]
            $member: Vec<$model>,
            #[serde(default)]
            response_metadata: Option<crate::page::Continuation>,
        }
        let answer = crate::endpoint::decode_json::<Answer>($from)?;
        Ok(crate::page::Page::new(answer.$member, answer.response_metadata))
    }};
    (@decode $model:tt in $member:ident, $from:ident) => {{
        #[derive(serde::Deserialize)]
        struct Answer {
            $member: $model,
        }
        crate::endpoint::decode_json::<Answer>($from).map(|answer| answer.$member)
    }};
    (@decode $model:tt, $from:ident) => { crate::endpoint::decode_json($from) };
}

pub(crate) use call;
