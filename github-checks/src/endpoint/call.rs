//! `call!`: writes a call, so that its file says only what is special.

/// A call: its struct, `new`, setters and `Endpoint`.
///
/// ```text
/// call! {
///     /// Posts one commit status.
///     pub struct CreateStatus {
///         /// The repository.
///         repo: Repo,
///         /// The commit, as a full id.
///         sha: Sha,
///     } sends {
///         /// What the status says.
///         state: StatusState,
///     } -> Status;
///     POST "/repos/{owner}/{repo}/statuses/{sha}", Idempotent, docs "https://docs.github.com/…";
///     query { /// Only these. git_ref as "ref": String, };
///     body { /// What is shown. description: String, };
///     check check_status
/// }
/// ```
///
/// In the braces of the struct stand the arguments of the path, in `sends` the members
/// that the body must have: both are arguments of `new`, in this order, and their comments
/// become its `# Arguments`. `query` and `body` hold what may be set. The response is a
/// model, `[Model]` for a list (a [`Page`](crate::page::Page)), `[Model] in member` for a
/// list in an envelope, `(all Model)` for a list that never has pages, or `()` when the
/// body does not matter. `docs` is the page of the vendor; with method and path it becomes
/// the first line of the call's documentation. `check` names a function that refuses what
/// the server would refuse; `decode` one that reads a response which is not such JSON;
/// `refused` one that turns a refusal into an outcome.
///
/// Everything is `#[inline]`: a program compiles the calls that it uses, this crate none.
macro_rules! call {
    (
        $(#[$doc:meta])*
        pub struct $name:ident {
            $($(#[doc = $argument_doc:literal])+ $argument:ident : $kind:ty),* $(,)?
        } $(sends {
            $($(#[doc = $member_doc:literal])+ $member:ident $(as $member_name:literal)? : $member_kind:ty),+ $(,)?
        })? -> $answer:tt $(in $envelope:ident)?;
        $method:ident $path:literal, $class:ident, docs $docs:literal $(, service $service:ident)? $(, accept $accept:literal)? $(, unlinked $unlinked:literal)? $(, link $link:literal)?
        $(; query { $($(#[$query_doc:meta])* $query:ident $(as $query_name:literal)? : $query_kind:ty),+ $(,)? })?
        $(; body { $($(#[$field_doc:meta])* $field:ident : $field_kind:ty),+ $(,)? })?
        $(; check $check:path)?
        $(; decode $decode:path)?
        $(; refused $refused:path)?
    ) => {
        #[doc = concat!("`", stringify!($method), " ", $path, "` · [GitHub's page](", $docs, ")")]
        ///
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        #[must_use = "a call does nothing until it is sent"]
        pub struct $name {
            $($argument: $kind,)*
            $($($member: $member_kind,)+)?
            $($($query: Option<$query_kind>,)+)?
            $($($field: Option<$field_kind>,)+)?
        }

        impl $name {
            /// Creates the call from its required parameters.
            #[doc = crate::endpoint::call!(@heading $($argument)* $($($member)+)?)]
            $(#[doc = concat!("- `", stringify!($argument), "`:", $($argument_doc),+)])*
            $($(#[doc = concat!("- `", stringify!($member), "`:", $($member_doc),+)])+)?
            #[inline]
            #[allow(clippy::new_without_default, reason = "a call is asked for by name")]
            pub fn new(
                $($argument: impl Into<$kind>,)*
                $($($member: impl Into<$member_kind>,)+)?
            ) -> Self {
                Self {
                    $($argument: $argument.into(),)*
                    $($($member: $member.into(),)+)?
                    $($($query: None,)+)?
                    $($($field: None,)+)?
                }
            }
            $($(
                $(#[$query_doc])*
                #[inline]
                pub fn $query(mut self, $query: impl Into<$query_kind>) -> Self {
                    self.$query = Some($query.into());
                    self
                }
            )+)?
            $($(
                $(#[$field_doc])*
                #[inline]
                pub fn $field(mut self, $field: impl Into<$field_kind>) -> Self {
                    self.$field = Some($field.into());
                    self
                }
            )+)?
        }

        impl crate::endpoint::Endpoint for $name {
            type Response = crate::endpoint::call!(@answer $answer);
            const METHOD: http::Method = http::Method::$method;
            const PATH: &'static str = $path;
            const CLASS: crate::retry::Class = crate::retry::Class::$class;
            $(const SERVICE: crate::endpoint::Service = crate::endpoint::Service::$service;)?
            $(const ACCEPT: &'static str = $accept;)?
            $(const UNLINKED: bool = $unlinked;)?
            $(const LINK: bool = $link;)?

            #[inline]
            fn arguments(&self) -> Vec<std::borrow::Cow<'_, str>> {
                #[allow(unused_mut, reason = "some calls have no arguments")]
                let mut arguments = Vec::new();
                $(crate::ids::Argument::fill(&self.$argument, &mut arguments);)*
                arguments
            }

            #[inline]
            fn query(&self) -> Vec<(&'static str, std::borrow::Cow<'_, str>)> {
                #[allow(unused_mut, reason = "some calls have no query")]
                let mut query = crate::endpoint::call!(@paging $answer);
                $($(crate::endpoint::push_query(
                    &mut query,
                    crate::endpoint::call!(@name $query $($query_name)?),
                    self.$query.as_ref(),
                );)+)?
                query
            }

            #[inline]
            fn body(&self) -> Result<Option<bytes::Bytes>, crate::error::BuildError> {
                $($check(self)?;)?
                crate::endpoint::call!(@body self
                    [$($($member $(as $member_name)? : $member_kind,)+)?] [$($($field: $field_kind,)+)?])
            }

            #[inline]
            fn decode(
                answer: &http::Response<bytes::Bytes>,
            ) -> Result<Self::Response, crate::error::DecodeError> {
                crate::endpoint::call!(@decode $answer, answer $(, $envelope)? $(=> $decode)?)
            }

            $(fn refused(
                refusal: crate::error::Refusal,
            ) -> Result<Self::Response, crate::error::Refusal> {
                $refused(refusal)
            })?
        }
    };
    (@heading) => { "" };
    (@heading $($name:ident)+) => { "\n# Arguments\n" };
    (@name $name:ident) => { stringify!($name) };
    (@name $name:ident $other:literal) => { $other };
    (@answer ()) => { () };
    (@answer [$model:ty]) => { crate::page::Page<$model> };
    (@answer (all $model:ty)) => { Vec<$model> };
    (@answer $model:ty) => { $model };
    (@paging [$model:ty]) => { vec![("per_page", std::borrow::Cow::Borrowed("100"))] };
    (@paging $other:tt) => { Vec::new() };
    (@body $call:ident [] []) => { Ok(None) };
    (@body $call:ident [$($member:ident $(as $member_name:literal)? : $member_kind:ty,)*] [$($field:ident: $field_kind:ty,)*]) => {{
        #[derive(serde::Serialize)]
        struct Body<'a> {
            $(
                $(#[serde(rename = $member_name)])?
                $member: crate::endpoint::Sent<'a, $member_kind>,
            )*
            $(
                #[serde(skip_serializing_if = "Option::is_none")]
                $field: Option<crate::endpoint::Sent<'a, $field_kind>>,
            )*
        }
        crate::endpoint::json(&Body {
            $($member: crate::endpoint::Sent(&$call.$member),)*
            $($field: $call.$field.as_ref().map(crate::endpoint::Sent),)*
        })
    }};
    (@decode $answer:tt, $from:ident => $decode:path) => { $decode($from) };
    (@decode (), $from:ident) => {{ let _ = $from; Ok(()) }};
    (@decode [$model:ty], $from:ident) => { crate::page::Page::decode($from) };
    (@decode [$model:ty], $from:ident, $envelope:ident) => {{
        #[derive(serde::Deserialize)]
        struct Envelope { total_count: Option<u64>, $envelope: Vec<$model> }
        let envelope: Envelope = crate::endpoint::decode_json($from)?;
        Ok(crate::page::Page::of(envelope.$envelope, envelope.total_count, $from))
    }};
    (@decode (all $model:ty), $from:ident) => { crate::endpoint::decode_json($from) };
    (@decode $model:ty, $from:ident) => { crate::endpoint::decode_json($from) };
}

pub(crate) use call;
