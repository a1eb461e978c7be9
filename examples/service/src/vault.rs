//! Secrets at rest: XChaCha20-Poly1305, bound to whom they belong.
//!
//! The name of each key is stored beside what it encrypted. Several keys decrypt, the first
//! one encrypts; so a key is replaced by putting a new one in front of it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key as CipherKey, XChaCha20Poly1305, XNonce};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::store::{Store, sql};
use crate::{Error, random};

/// Of what is sealed, and of what it is bound to. Another shape gets another number.
const VERSION: &str = "1";
const NONCE: usize = 24;
const KEYS: usize = 8;

/// Whom a sealed value belongs to. It opens in no other place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs)] // a name in three parts
pub struct Owner<'a> {
    /// The workspace.
    pub team: &'a str,
    /// The person in it.
    pub person: &'a str,
    /// Whose secret it is: `heroku`, `github` …
    pub provider: &'a str,
}

impl Owner<'_> {
    /// Every part with its length: no two owners give the same bytes.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for part in [VERSION, self.team, self.person, self.provider] {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }
}

/// A sealed value, and the name of the key that opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sealed {
    /// Name of the key.
    pub key_id: String,
    /// Nonce, ciphertext and tag.
    pub bytes: Vec<u8>,
}

impl Sealed {
    /// As they were stored.
    #[must_use]
    pub fn new(key_id: String, bytes: Vec<u8>) -> Self {
        Self { key_id, bytes }
    }
}

struct Key {
    id: String,
    cipher: XChaCha20Poly1305,
}

/// The keys of a service.
pub struct Vault(Vec<Key>);

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|key| &key.id))
            .finish()
    }
}

const HELP: &str = "VAULT_KEYS is a comma list of keys, the newest first, each 32 random bytes \
                    in base64; make one with: openssl rand -base64 32";

impl Vault {
    /// From the text of `VAULT_KEYS`; `None` when that is not set.
    ///
    /// # Errors
    /// [`Error::Setup`] with the way out. Never repeats the text.
    pub fn from_text(text: Option<&str>) -> Result<Self, Error> {
        let setup = |what: &str| Error::Setup(format!("{what}; {HELP}"));
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        let text = text.ok_or_else(|| setup("VAULT_KEYS is not set"))?;
        let mut keys: Vec<Key> = Vec::new();
        for (at, part) in text.split(',').enumerate() {
            let number = at + 1;
            let bytes = STANDARD.decode(part.trim()).map(Zeroizing::new);
            let bytes = bytes.map_err(|_| setup(&format!("key {number} is not base64")))?;
            let bytes: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| {
                setup(&format!(
                    "key {number} has {} bytes instead of 32",
                    bytes.len()
                ))
            })?;
            if bytes.iter().all(|byte| *byte == bytes[0]) {
                return Err(setup(&format!("key {number} is not random")));
            }
            let id = name(bytes);
            if keys.iter().any(|key| key.id == id) {
                return Err(setup(&format!("key {number} is there twice")));
            }
            let cipher = XChaCha20Poly1305::new(&CipherKey::from(*bytes));
            keys.push(Key { id, cipher });
        }
        if keys.len() > KEYS {
            return Err(setup(&format!("{} keys, at most {KEYS}", keys.len())));
        }
        Ok(Self(keys))
    }

    /// From `VAULT_KEYS`.
    ///
    /// # Errors
    /// As [`from_text`](Self::from_text).
    pub fn from_env() -> Result<Self, Error> {
        let text = std::env::var("VAULT_KEYS").ok().map(Zeroizing::new);
        Self::from_text(text.as_ref().map(|text| text.as_str()))
    }

    /// Encrypts `plain` for `owner` with the first key.
    ///
    /// # Errors
    /// [`Error::Stored`] when it is too long to be encrypted.
    pub fn seal(&self, owner: Owner<'_>, plain: &[u8]) -> Result<Sealed, Error> {
        let key = self.0.first().ok_or_else(|| Error::Setup(HELP.into()))?;
        let nonce: [u8; NONCE] = random::bytes();
        let payload = Payload {
            msg: plain,
            aad: &owner.bytes(),
        };
        let sealed = key.cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::stored("a secret", "it cannot be encrypted"))?;
        let mut bytes = nonce.to_vec();
        bytes.extend(sealed);
        Ok(Sealed::new(key.id.clone(), bytes))
    }

    /// Decrypts what was sealed for `owner`.
    ///
    /// # Errors
    /// [`Error::Stored`] when the key is missing, the bytes were changed, or they belong to
    /// somebody else.
    pub fn open(&self, owner: Owner<'_>, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, Error> {
        let refuse = |why: &'static str| Error::stored("a secret", why);
        let key = self.0.iter().find(|key| key.id == sealed.key_id);
        let key = key.ok_or_else(|| refuse("VAULT_KEYS does not hold its key"))?;
        let (nonce, text) = sealed
            .bytes
            .split_first_chunk::<NONCE>()
            .ok_or_else(|| refuse("it is too short"))?;
        let payload = Payload {
            msg: text,
            aad: &owner.bytes(),
        };
        let plain = key.cipher.decrypt(&XNonce::from(*nonce), payload);
        plain
            .map(Zeroizing::new)
            .map_err(|_| refuse("it was changed, or belongs to somebody else"))
    }

    /// Whether new values would be sealed with another key than this one.
    pub(crate) fn is_old(&self, key_id: &str) -> bool {
        self.0.first().is_some_and(|first| first.id != key_id)
    }

    /// To be called at start: whether everything in the store can be opened.
    ///
    /// # Errors
    /// [`Error::Setup`] when a key is missing, with the way out; else as [`Store::rows`].
    pub async fn check(&self, store: &Store) -> Result<(), Error> {
        let select = sql("SELECT key_id, COUNT(*) AS n FROM identities GROUP BY key_id");
        for row in store.rows(select).await? {
            let (id, number): (String, i64) = (row.get("key_id")?, row.get("n")?);
            if !self.0.iter().any(|key| key.id == id) {
                return Err(Error::Setup(format!(
                    "{number} log-ins in the database are encrypted with the key {id}, which \
                     VAULT_KEYS does not hold ({} does): put the old key behind the new one \
                     (VAULT_KEYS=new,old), or, if it is lost, remove those log-ins with \
                     DELETE FROM identities WHERE key_id = '{id}'; their people log in again",
                    self.0
                        .iter()
                        .map(|key| key.id.as_str())
                        .collect::<Vec<_>>()
                        .join(", ")
                )));
            }
        }
        Ok(())
    }
}

/// The name of a key says nothing about it.
fn name(key: &[u8; 32]) -> String {
    let mut hash = Sha256::new();
    hash.update(b"service vault key name 1");
    hash.update(key);
    random::hex(&hash.finalize()[..4])
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const OLD: &str = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
    const ADA: Owner<'_> = Owner {
        team: "T1",
        person: "U1",
        provider: "heroku",
    };

    fn vault(text: &str) -> Vault {
        Vault::from_text(Some(text)).expect(text)
    }

    #[test]
    fn what_is_sealed_opens_for_its_owner_alone() {
        let vault = vault(NEW);
        let sealed = vault.seal(ADA, b"canary").expect("sealed");
        assert!(!sealed.bytes.windows(6).any(|w| w == b"canary"));
        assert_eq!(
            vault.open(ADA, &sealed).expect("opened").as_slice(),
            b"canary"
        );
        for other in [
            Owner { team: "T2", ..ADA },
            Owner {
                person: "U2",
                ..ADA
            },
            Owner {
                provider: "github",
                ..ADA
            },
            // The same letters, cut elsewhere.
            Owner {
                team: "T",
                person: "1U1",
                ..ADA
            },
        ] {
            let error = vault.open(other, &sealed).expect_err("not theirs");
            let text = crate::error::chain(&error);
            assert!(text.contains("belongs to somebody else"), "{text}");
        }
        for at in 0..sealed.bytes.len() {
            let mut changed = sealed.clone();
            changed.bytes[at] ^= 1;
            assert!(vault.open(ADA, &changed).is_err(), "byte {at}");
        }
        for length in 0..sealed.bytes.len() {
            let short = Sealed::new(sealed.key_id.clone(), sealed.bytes[..length].to_vec());
            assert!(vault.open(ADA, &short).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn two_seals_of_one_secret_differ() {
        let vault = vault(NEW);
        let one = vault.seal(ADA, b"x").expect("sealed");
        assert_ne!(one, vault.seal(ADA, b"x").expect("sealed"));
    }

    #[test]
    fn the_first_key_seals_and_every_key_opens() {
        let old = vault(OLD).seal(ADA, b"x").expect("sealed");
        let both = vault(&format!("{NEW}, {OLD}"));
        assert_eq!(both.open(ADA, &old).expect("opened").as_slice(), b"x");
        assert!(both.is_old(&old.key_id));
        let new = both.seal(ADA, b"x").expect("sealed");
        assert!(!both.is_old(&new.key_id));
        assert!(vault(OLD).open(ADA, &new).is_err());
    }

    #[test]
    fn wrong_keys_are_refused_with_the_way_out_and_never_repeated() {
        let short = STANDARD.encode([7; 16]);
        let zero = STANDARD.encode([0; 32]);
        for (text, says) in [
            (None, "is not set"),
            (Some(" "), "is not set"),
            (Some("canary!"), "key 1 is not base64"),
            (Some(short.as_str()), "key 1 has 16 bytes instead of 32"),
            (Some(zero.as_str()), "key 1 is not random"),
            (Some(&format!("{NEW},{NEW}")), "key 2 is there twice"),
            (Some(&format!("{NEW},")), "key 2 has 0 bytes"),
        ] {
            let error = Vault::from_text(text).expect_err(says).to_string();
            assert!(
                error.contains(says) && error.contains("openssl rand"),
                "{error}"
            );
            assert!(!error.contains("canary"), "{error}");
        }
        assert!(!format!("{:?}", vault(NEW)).contains("AAEC"));
    }
}
