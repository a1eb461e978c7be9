//! A pull request as a place where something is said: what a channel is in Slack.

use std::fmt;

use github_checks::Repo;

/// What the name of such a place begins with: no channel of Slack's does.
pub(crate) const SCHEME: &str = "github:";

/// A pull request, and what was asked for there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) repo: Repo,
    pub(crate) number: u64,
    /// The comment that asked: everything that is said about it is one comment below it.
    pub(crate) comment: Option<u64>,
    /// The head of the pull request when it was asked.
    pub(crate) head: Option<String>,
}

impl Place {
    pub(crate) fn new(repo: Repo, number: u64) -> Self {
        Self {
            repo,
            number,
            comment: None,
            head: None,
        }
    }

    /// Below this comment.
    pub(crate) fn below(mut self, comment: u64) -> Self {
        self.comment = Some(comment);
        self
    }

    /// Asked when this commit was the head.
    pub(crate) fn at(mut self, head: &str) -> Self {
        self.head = Some(head.to_owned());
        self
    }

    /// The pull request that a "channel" is, if it is one.
    pub(crate) fn read(channel: &str) -> Option<Self> {
        let (repo, rest) = channel.strip_prefix(SCHEME)?.split_once('#')?;
        let (rest, head) = match rest.split_once('@') {
            Some((rest, head)) => (rest, Some(head.to_owned())),
            None => (rest, None),
        };
        let (number, comment) = match rest.split_once('/') {
            Some((number, comment)) => (number, Some(comment.parse().ok()?)),
            None => (rest, None),
        };
        Some(Self {
            repo: repo.parse().ok()?,
            number: number.parse().ok()?,
            comment,
            head,
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}#{}", self.repo, self.number)?;
        if let Some(comment) = self.comment {
            write!(f, "/{comment}")?;
        }
        match &self.head {
            Some(head) => write!(f, "@{head}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_as_it_is_written_and_no_channel_is_one() {
        let bare = Place::new("acme/web".parse().unwrap(), 42);
        assert_eq!(bare.to_string(), "github:acme/web#42");
        let asked = bare.clone().below(7).at("0123abc");
        assert_eq!(asked.to_string(), "github:acme/web#42/7@0123abc");
        for place in [
            bare.clone(),
            bare.clone().below(7),
            bare.at("0123abc"),
            asked,
        ] {
            assert_eq!(Place::read(&place.to_string()), Some(place));
        }
        for other in [
            "C0123456789",
            "github:acme#42",
            "github:acme/web#x",
            "",
            "github:a/b#1/x",
        ] {
            assert_eq!(Place::read(other), None, "{other}");
        }
    }
}
