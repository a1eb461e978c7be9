//! Webhooks: genuine deliveries are read, everything else is refused the same way.

use github_checks::webhooks::{
    Action, Delivery, DeliveryError, Event, SecretError, Verifier, VerifyError,
};
use http::{HeaderMap, HeaderValue};
use serde_json::Value;

use crate::corpus;
use crate::examples::{crowd, ruin, strange};

const SIGNATURE: &str = "x-hub-signature-256";

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(*name, HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn signed(signature: &str) -> HeaderMap {
    headers(&[(SIGNATURE, signature)])
}

fn sign(secret: &str, body: &[u8]) -> String {
    let signed = github_checks::signature::sign(secret, body).unwrap();
    signed.signature().to_owned()
}

fn verifier(secret: &str) -> Verifier {
    Verifier::new([secret]).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn fourteen_signatures_and_thirty_four_payloads_are_told_apart() {
    let Some(document) = corpus::json("vectors/signatures.json") else {
        return;
    };
    let secret = text(&document["secret"]);
    let accept = document["accept"].as_array().unwrap();
    for case in accept {
        let body = text(&case["body"]).as_bytes();
        let header = signed(text(&case["sha256"]));
        assert!(
            verifier(text(&case["secret"]))
                .verify(&header, body, 0)
                .is_ok(),
            "{}",
            case["name"]
        );
        assert_eq!(sign(text(&case["secret"]), body), text(&case["sha256"]));
    }
    let reject = document["reject"].as_array().unwrap();
    for case in reject {
        let header = case["header"].as_str().map_or_else(HeaderMap::new, signed);
        let body = text(&case["body"]).as_bytes();
        assert!(
            verifier(secret).verify(&header, body, 0).is_err(),
            "{}",
            case["name"]
        );
    }
    assert_eq!(accept.len() + reject.len(), 14);
    let files = document["files"].as_array().unwrap();
    assert_eq!(files.len(), 34);
    for case in files {
        let body = corpus::bytes(text(&case["file"])).unwrap();
        assert!(
            verifier(secret)
                .verify(&signed(text(&case["sha256"])), &body, 0)
                .is_ok()
        );
        let sha1 = headers(&[("x-hub-signature", text(&case["sha1"]))]);
        assert_eq!(
            verifier(secret).verify(&sha1, &body, 0).unwrap_err(),
            VerifyError::Missing
        );
    }
}

#[test]
fn thirty_four_payloads_are_understood_whole_and_in_ruins() {
    let Some(document) = corpus::json("vectors/signatures.json") else {
        return;
    };
    for case in document["files"].as_array().unwrap() {
        let (file, name) = (text(&case["file"]), text(&case["event"]));
        let bytes = corpus::bytes(file).unwrap();
        let event = Event::parse(name, &bytes).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(event.name(), name);
        assert!(!matches!(event, Event::Other { .. }), "{file} has a type");
        let payload: Value = serde_json::from_slice(&bytes).unwrap();
        for changed in [
            keep(name, &ruin(&payload), &payload),
            strange(&payload),
            crowd(&payload),
        ] {
            let bytes = changed.to_string();
            Event::parse(name, bytes.as_bytes())
                .unwrap_or_else(|error| panic!("{file}: {error}\n{changed:#}"));
        }
    }
}

/// What an event is about is a key, too.
fn keep(name: &str, ruined: &Value, whole: &Value) -> Value {
    let mut ruined = ruined.clone();
    for member in [name, "before", "after"] {
        if let Some(value) = whole.get(member) {
            ruined[member] = if value.is_object() {
                ruin(value)
            } else {
                value.clone()
            };
        }
    }
    if name == "deployment_status" {
        ruined["deployment"] = ruin(&whole["deployment"]);
    }
    ruined
}

#[test]
fn a_delivery_is_its_id_and_its_event() {
    let body = br#"{"id":1,"sha":"abc","context":"ci","state":"success","branches":[{"name":"main","commit":{"sha":"abc"}}],"repository":{"id":2,"name":"hello","full_name":"octo/hello"}}"#;
    let secret = "s";
    let mut head = headers(&[
        ("x-github-event", "status"),
        ("x-github-delivery", "guid"),
        ("x-github-hook-id", "7"),
    ]);
    head.insert(SIGNATURE, sign(secret, body).parse().unwrap());
    let verified = Verifier::new(["new", "s"])
        .unwrap()
        .verify(&head, body, 0)
        .unwrap();
    let delivery = Delivery::parse(&head, &verified).unwrap();
    assert_eq!(
        (delivery.id.as_str(), delivery.hook_id.unwrap().get()),
        ("guid", 7)
    );
    let Event::Status(status) = delivery.event else {
        panic!()
    };
    assert_eq!(status.branches[0].name, "main");
    assert_eq!(
        status.repository.unwrap().full_name.as_deref(),
        Some("octo/hello")
    );
}

#[test]
fn a_form_holds_the_same_payload_and_is_signed_as_it_came() {
    let json =
        r#"{"action":"completed","check_run":{"id":1,"name":"lint & more","status":"completed"}}"#;
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("payload", json)
        .finish();
    let mut head = headers(&[
        ("x-github-event", "check_run"),
        ("x-github-delivery", "g"),
        (
            "content-type",
            "application/x-www-form-urlencoded; charset=utf-8",
        ),
    ]);
    head.insert(SIGNATURE, sign("s", body.as_bytes()).parse().unwrap());
    let verified = verifier("s").verify(&head, body.as_bytes(), 0).unwrap();
    let Event::CheckRun(event) = Delivery::parse(&head, &verified).unwrap().event else {
        panic!()
    };
    assert_eq!(event.check_run.name, "lint & more");
    assert_eq!(event.action, Some(Action::Completed));
    let empty = verify_signed(b"other=1", &mut head);
    assert!(matches!(
        Delivery::parse(&head, &empty),
        Err(DeliveryError::NoPayload)
    ));
}

fn verify_signed<'b>(
    body: &'b [u8],
    head: &mut HeaderMap,
) -> github_checks::webhooks::Verified<&'b [u8]> {
    head.insert(SIGNATURE, sign("s", body).parse().unwrap());
    verifier("s").verify(head, body, 0).unwrap()
}

#[test]
fn unknown_events_are_kept_and_a_wrong_name_is_an_error() {
    let event = Event::parse("merge_group", br#"{"action":"x","n":1}"#).unwrap();
    assert!(
        matches!(&event, Event::Other { name, payload, .. } if name == "merge_group" && payload["n"] == 1)
    );
    assert!(Event::parse("status", br#"{"zen":"x"}"#).is_err());
    let mut head = headers(&[
        ("x-github-event", "ping"),
        ("x-github-event", "push"),
        ("x-github-delivery", "g"),
    ]);
    let verified = verify_signed(b"{}", &mut head);
    assert!(matches!(
        Delivery::parse(&head, &verified),
        Err(DeliveryError::Header("x-github-event"))
    ));
}

#[test]
fn two_signatures_a_huge_body_and_bad_secrets_are_refused() {
    let good = sign("s", b"x");
    let twice = headers(&[(SIGNATURE, &good), (SIGNATURE, &good)]);
    assert_eq!(
        verifier("s").verify(&twice, b"x", 0).unwrap_err(),
        VerifyError::Repeated
    );
    let huge = vec![0; 25 * 1024 * 1024 + 1];
    assert_eq!(
        verifier("s")
            .verify(&HeaderMap::new(), &huge, 0)
            .unwrap_err(),
        VerifyError::BodyTooLarge
    );
    let upper = signed(&good.to_uppercase().replace("SHA", "sha"));
    assert_eq!(
        verifier("s").verify(&upper, b"x", 0).unwrap_err(),
        VerifyError::Malformed
    );
    for bad in ["", " s", "s\n"] {
        let error = Verifier::new([bad]).unwrap_err();
        assert!(matches!(
            error,
            SecretError::Empty | SecretError::Whitespace
        ));
    }
    assert_eq!(Verifier::new([""; 0]).unwrap_err(), SecretError::None);
    assert_eq!(Verifier::new(["a"; 5]).unwrap_err(), SecretError::TooMany);
}

#[test]
fn ten_thousand_changed_deliveries_are_refused_and_the_genuine_ones_are_not() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for round in 0..10_000 {
        let body: Vec<u8> = (0..random.below(64)).map(|_| random.byte()).collect();
        let signature = sign("s", &body);
        assert!(verifier("s").verify(&signed(&signature), &body, 0).is_ok());
        let (mut other, mut changed) = (body.clone(), signature.into_bytes());
        if round % 2 == 0 || body.is_empty() {
            let at = random.below(changed.len());
            changed[at] ^= 1 << random.below(7);
        } else {
            let at = random.below(other.len());
            other[at] ^= 1 << random.below(8);
        }
        let mut head = HeaderMap::new();
        if let Ok(value) = HeaderValue::from_bytes(&changed) {
            head.insert(SIGNATURE, value);
        }
        assert!(verifier("s").verify(&head, &other, 0).is_err());
    }
}

/// xorshift: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }
}
