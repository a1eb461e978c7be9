//! Who may use the service without Slack: bearer tokens of CI systems, and Echo's password.

use sha2::{Digest as _, Sha256};

/// Tokens of CI systems. Only their digests are kept.
#[derive(Clone, Debug, Default)]
pub struct Tokens(Vec<Token>);

#[derive(Clone, Debug)]
struct Token {
    digest: [u8; 32],
    person: Option<String>,
}

/// What a token allows: creating and reading gates; deciding only with a person's name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Allowed {
    /// Slack id of the person whose token it is: may decide, as that person and under the
    /// policy.
    pub person: Option<String>,
}

/// Fewer characters can be guessed.
const SHORTEST: usize = 20;

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

impl Tokens {
    /// From a comma list of `TOKEN` and `TOKEN=SLACK_USER_ID`.
    ///
    /// # Errors
    /// When one is too short; never shows it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut tokens = Vec::new();
        for (at, part) in text.split(',').enumerate() {
            let (token, person) = match part.trim().rsplit_once('=') {
                Some((token, person)) if crate::message::is_slack_id(person) => {
                    (token, Some(person.to_owned()))
                }
                _ => (part.trim(), None),
            };
            if token.len() < SHORTEST {
                return Err(format!(
                    "JUDGMENT_TOKENS: token {} has fewer than {SHORTEST} characters; make one \
                     with: openssl rand -hex 32",
                    at + 1
                ));
            }
            tokens.push(Token {
                digest: digest(token),
                person,
            });
        }
        Ok(Self(tokens))
    }

    /// What `token` allows. Digests are compared, so time says nothing about a token.
    #[must_use]
    pub fn find(&self, token: &str) -> Option<Allowed> {
        let wanted = digest(token);
        let known = self.0.iter().find(|known| known.digest == wanted)?;
        Some(Allowed {
            person: known.person.clone(),
        })
    }
}

/// Whether both are the same; time says nothing about either.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    digest(a) == digest(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_may_belong_to_a_person_and_a_short_one_is_refused() {
        let text = "0123456789abcdef0123, fedcba9876543210fedc=U0000000003";
        let tokens = Tokens::parse(text).unwrap();
        assert_eq!(
            tokens.find("0123456789abcdef0123"),
            Some(Allowed { person: None })
        );
        let person = tokens.find("fedcba9876543210fedc").unwrap().person;
        assert_eq!(person.as_deref(), Some("U0000000003"));
        assert_eq!(tokens.find("fedcba9876543210fedc=U0000000003"), None);
        let error = Tokens::parse("canary").unwrap_err();
        assert!(!error.contains("canary") && error.contains("token 1"));
        assert!(!format!("{tokens:?}").contains("fedcba"));
    }
}
