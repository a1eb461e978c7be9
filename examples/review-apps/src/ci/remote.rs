//! Addresses of repositories: `git@github.com:acme/web.git` is `acme/web`.

/// `owner/name` of an address on GitHub; other hosts have no archive links there.
pub(crate) fn github_repository(address: &str) -> Option<String> {
    let (host, path) = split(address)?;
    let is_github = host == "github.com" || host.ends_with(".ghe.com") || host.contains("github");
    if !is_github {
        return None;
    }
    let mut parts = path.trim_matches('/').split('/');
    let (owner, name) = (parts.next()?, parts.next()?);
    let name = name.strip_suffix(".git").unwrap_or(name);
    (!owner.is_empty() && !name.is_empty()).then(|| format!("{owner}/{name}"))
}

/// Host and path of `https://host/path`, `ssh://git@host/path` or `git@host:path`.
fn split(address: &str) -> Option<(&str, &str)> {
    let rest = match address.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?,
        None => address.split_once(':')?,
    };
    let (host, path) = rest;
    let host = host.rsplit('@').next()?;
    Some((host.split(':').next()?, path))
}

/// The number at the end of `https://github.com/acme/web/pull/12`.
pub(super) fn pull_number(url: &str) -> Option<u64> {
    url.trim().rsplit('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_an_address_names_the_same_repository() {
        for address in [
            "https://github.com/acme/web",
            "https://github.com/acme/web.git",
            "git://github.com/acme/web.git",
            "git@github.com:acme/web.git",
            "ssh://git@github.com:22/acme/web",
            "https://token@github.com/acme/web.git",
        ] {
            assert_eq!(
                github_repository(address).as_deref(),
                Some("acme/web"),
                "{address}"
            );
        }
        assert_eq!(github_repository("git@gitlab.com:acme/web.git"), None);
        assert_eq!(github_repository("/srv/git/web"), None);
        assert_eq!(pull_number("https://github.com/acme/web/pull/12"), Some(12));
    }
}
