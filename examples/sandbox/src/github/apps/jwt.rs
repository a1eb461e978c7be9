//! Checking the RS256 tokens with which a GitHub App names itself.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rsa::KeyPair;
use ring::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::Value;

use crate::world::github::AppIdentity;

/// How far ahead the end of a token may lie, in seconds.
const LONGEST: i64 = 600;
/// How far a caller's clock may be ahead.
const DRIFT: i64 = 60;

/// Whether a credential has the form of a JWT, so that it is not looked up as an opaque token.
pub(crate) fn looks_like_one(token: &str) -> bool {
    token.starts_with("ey") && token.split('.').count() == 3
}

/// Checks signature, issuer and times.
pub(super) fn verify(token: &str, app: &AppIdentity, now: i64) -> Result<(), &'static str> {
    const BROKEN: &str = "A JSON web token could not be decoded";
    let (signed, signature) = token.rsplit_once('.').ok_or(BROKEN)?;
    let (header, claims) = signed.split_once('.').ok_or(BROKEN)?;
    let json = |part: &str| -> Option<Value> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
    };
    let (header, claims) = (json(header).ok_or(BROKEN)?, json(claims).ok_or(BROKEN)?);
    if header["alg"] != "RS256" {
        return Err(BROKEN);
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| BROKEN)?;
    let key = public_key().ok_or(BROKEN)?;
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    key.verify(signed.as_bytes(), &signature)
        .map_err(|_| BROKEN)?;
    let issuer = match &claims["iss"] {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return Err("'Issuer' claim ('iss') must be an Integer or a String"),
    };
    if issuer != app.id.to_string() && issuer != app.client_id {
        return Err("Integration not found");
    }
    let time = |name: &str| claims[name].as_f64().map(f64_to_seconds);
    let end = time("exp").ok_or("'Expiration time' claim ('exp') must be a numeric value")?;
    if end <= now {
        return Err(
            "'Expiration time' claim ('exp') must be a numeric value representing the \
                    future time at which the assertion expires",
        );
    }
    if end > now + LONGEST + DRIFT {
        return Err("'Expiration time' claim ('exp') is too far in the future");
    }
    let made = time("iat").ok_or("Missing 'issued at' claim ('iat')")?;
    if made > now + DRIFT {
        return Err(
            "'Issued at' claim ('iat') must be an Integer representing the time that \
                    the assertion was issued",
        );
    }
    Ok(())
}

#[allow(clippy::cast_possible_truncation, reason = "seconds since 1970 fit")]
fn f64_to_seconds(value: f64) -> i64 {
    value as i64
}

fn public_key() -> Option<Vec<u8>> {
    let base64: String = super::PRIVATE_KEY
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    let der = STANDARD.decode(base64).ok()?;
    let pair = KeyPair::from_der(&der).ok()?;
    Some(pair.public_key().as_ref().to_vec())
}
