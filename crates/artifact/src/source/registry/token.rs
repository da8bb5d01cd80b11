//! Changes a credential for a bearer token (`distribution/distribution`, "Token Authentication
//! Specification" and "Docker Registry v2 Bearer token specification", `OAuth2` for refresh
//! tokens).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use ureq::http::Uri;

use super::challenge::Challenge;
use super::credential::Credential;
use super::fault::{Fault, WEB_PAGE, WEB_PAGE_HINT, is_web_page};
use crate::error::ErrorKind;
use crate::source::http::Client;
use crate::source::http::body::Unread;
use crate::source::http::client::Request;
use crate::source::http::location::{Origin, parse_url};

/// What a token is asked for with.
pub(super) struct Wanted<'a> {
    /// The challenge of the registry.
    pub(super) challenge: &'a Challenge,
    /// The repository that is to be read or written. The scope is made of this, not of the
    /// challenge: a registry must not get a token of us that opens more than what we came for.
    pub(super) repository: &'a str,
    /// What is to be done with it: `pull`, or `pull,push`.
    pub(super) actions: &'a str,
    /// Who we are, or nobody.
    pub(super) credential: Option<&'a Credential>,
    /// Whether the token server may be asked over plain HTTP, as where the registry itself is.
    pub(super) plain: bool,
}

/// Asks the token server that the challenge names. Returns the token.
///
/// # Errors
/// Where there is none to be had.
pub(super) fn fetch_token(client: &Client, wanted: &Wanted<'_>) -> Result<String, Fault> {
    let realm = realm(wanted)?;
    let host = Origin::of(&realm).map_or_else(String::new, |origin| origin.authority());
    let request = TokenRequest::new(&realm, wanted);
    let url: Uri = request.url.parse().map_err(|_| {
        Fault::new(
            ErrorKind::Network,
            "the token server's address is not a URL",
        )
    })?;
    let mut headers = vec![("accept", "application/json")];
    if let Some(basic) = &request.basic {
        headers.push(("authorization", basic));
    }
    let response = client
        .send(&Request {
            url: &url,
            headers: &headers,
            form: request.form.as_deref(),
        })
        .map_err(|failure| Fault::unanswered(&failure, &host))?;
    if is_web_page(&response) && response.status == 200 {
        let why = format!("the token server {host} {WEB_PAGE}");
        return Err(Fault::new(ErrorKind::Network, why).hint(WEB_PAGE_HINT));
    }
    if response.status != 200 {
        // A redirect is refused as well: it would take the credential to another place.
        let mut fault = Fault::refused(response, &host, wanted.credential.is_some());
        fault.why = format!("no token: {}", fault.why);
        return Err(fault);
    }
    let bytes = response
        .body
        .read_document(LARGEST_ANSWER)
        .map_err(|unread| match unread {
            Unread::Failed(failure) => Fault::unanswered(&failure, &host),
            Unread::TooLarge => Fault::new(
                ErrorKind::Limit,
                format!("the token server {host} sent more than any token is"),
            ),
        })?;
    parse_token(&bytes).ok_or_else(|| {
        let why = format!("the token server {host} sent no token");
        Fault::new(ErrorKind::Network, why)
    })
}

/// Returns the value of an `Authorization` header for a user name and password.
pub(super) fn basic(username: &str, password: &str) -> String {
    format!(
        "Basic {}",
        STANDARD.encode(format!("{username}:{password}"))
    )
}

struct TokenRequest {
    url: String,
    basic: Option<String>,
    form: Option<String>,
}

impl TokenRequest {
    fn new(realm: &Uri, wanted: &Wanted<'_>) -> Self {
        let scope = format!("repository:{}:{}", wanted.repository, wanted.actions);
        let service = wanted.challenge.parameter("service");
        let mut fields = Vec::new();
        fields.extend(service.map(|service| ("service", service)));
        fields.push(("scope", scope.as_str()));
        if let Some(Credential::IdentityToken(token)) = wanted.credential {
            fields.push(("grant_type", "refresh_token"));
            fields.push(("client_id", "seawall"));
            fields.push(("refresh_token", token));
            return Self {
                url: realm.to_string(),
                basic: None,
                form: Some(encode(&fields)),
            };
        }
        let basic = match wanted.credential {
            Some(Credential::Password { username, password }) => {
                fields.push(("account", username.as_str()));
                Some(basic(username, password))
            }
            _ => None,
        };
        let joint = if realm.query().is_some() { '&' } else { '?' };
        Self {
            url: format!("{realm}{joint}{}", encode(&fields)),
            basic,
            form: None,
        }
    }
}

fn realm(wanted: &Wanted<'_>) -> Result<Uri, Fault> {
    let text = wanted.challenge.parameter("realm").unwrap_or_default();
    let realm = parse_url(text).ok_or_else(|| {
        Fault::new(
            ErrorKind::Network,
            "it does not say where to get a token (no usable realm)",
        )
    })?;
    if !wanted.plain && realm.scheme_str() != Some("https") {
        let why = "it sends us for a token to a server without TLS, where a credential must not go";
        return Err(Fault::new(ErrorKind::Network, why));
    }
    Ok(realm)
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    access_token: Option<String>,
}

/// Takes the token out of the answer, if it can stand in a header.
fn parse_token(bytes: &[u8]) -> Option<String> {
    let document: Document = serde_json::from_slice(bytes).ok()?;
    let set = |token: Option<String>| token.filter(|text| !text.is_empty());
    let token = set(document.token).or_else(|| set(document.access_token))?;
    (token.len() <= LONGEST_TOKEN && token.bytes().all(|b| b.is_ascii_graphic())).then_some(token)
}

/// Encodes a form (WHATWG URL, `application/x-www-form-urlencoded`).
fn encode(fields: &[(&str, &str)]) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for (name, value) in fields {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                text.push(char::from(byte));
            } else {
                // Writing to a String cannot fail.
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}

const LARGEST_ANSWER: u64 = 1 << 20;
const LONGEST_TOKEN: usize = 48 << 10;

#[cfg(test)]
mod tests {
    use super::super::challenge::parse_challenges;
    use super::*;

    fn request(
        challenge: &str,
        credential: Option<&Credential>,
        plain: bool,
    ) -> Result<TokenRequest, Fault> {
        let challenge = parse_challenges(challenge).remove(0);
        let wanted = Wanted {
            challenge: &challenge,
            repository: "team/app",
            actions: "pull",
            credential,
            plain,
        };
        realm(&wanted).map(|realm| TokenRequest::new(&realm, &wanted))
    }

    #[test]
    fn the_scope_is_ours_and_values_are_encoded() {
        let header = r#"Bearer realm="https://a.example/t?x=1",service="r & s",scope="repository:other:push""#;
        let anonymous = request(header, None, false).unwrap();
        assert_eq!(
            anonymous.url,
            "https://a.example/t?x=1&service=r%20%26%20s&scope=repository%3Ateam%2Fapp%3Apull"
        );
        assert!(anonymous.basic.is_none() && anonymous.form.is_none());
        let token = Credential::IdentityToken("re+fresh".into());
        let refresh = request(header, Some(&token), false).unwrap();
        assert_eq!(refresh.url, "https://a.example/t?x=1");
        assert!(refresh.form.unwrap().ends_with("refresh_token=re%2Bfresh"));
        assert!(refresh.basic.is_none());
    }

    #[test]
    fn writing_is_asked_for_only_where_it_is_meant() {
        let challenge = parse_challenges(r#"Bearer realm="https://a.example/t""#).remove(0);
        for (actions, want) in [("pull", "%3Apull"), ("pull,push", "%3Apull%2Cpush")] {
            let wanted = Wanted {
                challenge: &challenge,
                repository: "team/app",
                actions,
                credential: None,
                plain: false,
            };
            let realm = realm(&wanted).unwrap();
            let url = TokenRequest::new(&realm, &wanted).url;
            assert!(url.ends_with(&format!("team%2Fapp{want}")), "{url}");
        }
    }

    #[test]
    fn a_realm_without_tls_is_for_plain_registries_only() {
        for (realm, plain, good) in [
            ("https://a.example/t", false, true),
            ("http://a.example/t", false, false),
            ("http://a.example/t", true, true),
            ("file:///etc/passwd", true, false),
            ("https://u:p@a.example/t", true, false),
            ("", true, false),
        ] {
            let header = format!("Bearer realm=\"{realm}\"");
            assert_eq!(
                request(&header, None, plain).is_ok(),
                good,
                "{realm} {plain}"
            );
        }
    }

    #[test]
    fn tokens_must_fit_into_a_header() {
        let cases = [
            (r#"{"token":"a","access_token":"b"}"#, Some("a")),
            (r#"{"token":"","access_token":"b"}"#, Some("b")),
            (r#"{"token":null,"access_token":"b"}"#, Some("b")),
            ("{\"token\":\"a\\r\\nEvil: 1\"}", None),
            (r#"{"token":"ä"}"#, None),
            ("{}", None),
            ("<html>", None),
        ];
        for (text, want) in cases {
            assert_eq!(parse_token(text.as_bytes()).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn basic_is_rfc_7617() {
        // The example of RFC 7617 section 2.
        assert_eq!(
            basic("Aladdin", "open sesame"),
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        );
    }
}
