//! Where GitHub's services are: github.com, GHE.com, or an appliance.

use url::Url;

use crate::base_url::{BaseUrl, BaseUrlError};
use crate::endpoint::Service;

/// The addresses of GitHub's services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Services {
    api: BaseUrl,
    web: BaseUrl,
}

impl Services {
    /// github.com.
    ///
    /// # Errors
    /// Never.
    pub fn github() -> Result<Self, BaseUrlError> {
        Self::at("https://api.github.com", None)
    }

    /// The services that belong to an API address; the web address is derived from it
    /// unless it is given:
    ///
    /// | API | web |
    /// |---|---|
    /// | `https://api.github.com` | `https://github.com` |
    /// | `https://api.acme.ghe.com` | `https://acme.ghe.com` |
    /// | `https://ghe.acme.dev/api/v3` | `https://ghe.acme.dev` |
    /// | anything else | the same address |
    ///
    /// # Arguments
    /// - `api`: address of the API, with its path prefix.
    /// - `web`: address of the web pages, when it does not follow from `api`.
    ///
    /// # Errors
    /// When an address cannot be used.
    pub fn at(api: &str, web: Option<&str>) -> Result<Self, BaseUrlError> {
        let api = BaseUrl::parse(api)?;
        let web = match web {
            Some(web) => BaseUrl::parse(web)?,
            None => derive(&api)?,
        };
        Ok(Self { api, web })
    }

    /// The address of one service.
    #[must_use]
    pub fn base(&self, service: Service) -> &BaseUrl {
        match service {
            Service::Api => &self.api,
            Service::Web => &self.web,
        }
    }
}

fn derive(api: &BaseUrl) -> Result<BaseUrl, BaseUrlError> {
    if let Some(appliance) = api.as_str().strip_suffix("/api/v3") {
        return BaseUrl::parse(appliance);
    }
    let hosted = Url::parse(api.as_str()).ok().and_then(|url| {
        let host = url.host_str()?.strip_prefix("api.")?;
        (host == "github.com" || host.ends_with(".ghe.com")).then(|| format!("https://{host}"))
    });
    hosted.map_or_else(|| Ok(api.clone()), |web| BaseUrl::parse(&web))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_web_address_follows_from_the_api_address() {
        for (api, web) in [
            ("https://api.github.com/", "https://github.com"),
            ("https://api.acme.ghe.com", "https://acme.ghe.com"),
            ("https://ghe.acme.dev/api/v3/", "https://ghe.acme.dev"),
            ("http://127.0.0.1:4000/x", "http://127.0.0.1:4000/x"),
            ("https://api.elsewhere.dev", "https://api.elsewhere.dev"),
        ] {
            let services = Services::at(api, None).unwrap();
            assert_eq!(services.base(Service::Web).as_str(), web, "{api}");
        }
    }
}
