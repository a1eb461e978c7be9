//! `call!`: writes a call that has no body, so that its file says only what is special.

/// A call without a body: its struct, `new` and `Endpoint`.
///
/// ```text
/// call! {
///     /// Reads one build.
///     GetBuild(app: AppId, build: BuildId) -> Build;
///     GET "/apps/{app}/builds/{build}", Safe
/// }
/// ```
///
/// The answer is a model, `[Model]` for a list (a [`Page`](crate::page::Page)), or `()`
/// when the body does not matter.
macro_rules! call {
    (
        $(#[$doc:meta])*
        $name:ident ( $($(#[$argument_doc:meta])* $argument:ident : $kind:ty),* $(,)? ) -> $answer:tt;
        $method:ident $path:literal, $class:ident $(, service $service:ident)? $(, version $version:literal)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[must_use = "a call does nothing until it is sent"]
        pub struct $name {
            $($argument: $kind,)*
        }

        impl $name {
            /// The call, ready to be sent.
            #[allow(clippy::new_without_default, reason = "a call is asked for by name")]
            pub fn new($($argument: impl Into<$kind>),*) -> Self {
                Self { $($argument: $argument.into(),)* }
            }
        }

        impl crate::endpoint::Endpoint for $name {
            type Response = crate::endpoint::call!(@answer $answer);
            const METHOD: http::Method = http::Method::$method;
            const PATH: &'static str = $path;
            const CLASS: crate::retry::Class = crate::retry::Class::$class;
            $(const SERVICE: crate::endpoint::Service = crate::endpoint::Service::$service;)?
            $(const VERSION: &'static str = $version;)?

            fn arguments(&self) -> Vec<&str> {
                vec![$(self.$argument.as_str()),*]
            }

            fn decode(
                answer: &http::Response<bytes::Bytes>,
            ) -> Result<Self::Response, crate::error::DecodeError> {
                crate::endpoint::call!(@decode $answer, answer)
            }
        }
    };
    (@answer ()) => { () };
    (@answer [$model:ty]) => { crate::page::Page<$model> };
    (@answer $model:ty) => { $model };
    (@decode (), $from:ident) => {{ let _ = $from; Ok(()) }};
    (@decode [$model:ty], $from:ident) => { crate::page::Page::decode($from) };
    (@decode $model:ty, $from:ident) => { crate::endpoint::decode_json($from) };
}

pub(crate) use call;
