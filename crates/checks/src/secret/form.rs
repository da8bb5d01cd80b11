//! Secrets that are known by their look: forms of tokens as those who issue them document them, private keys (RFC 7468),
//! JSON Web Tokens (RFC 7519), passwords in URLs (RFC 3986, 3.2.1).

use std::ops::Range;

use crate::source::Span;

/// A secret in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Secret {
    /// Where.
    pub(crate) range: Range<usize>,
    /// What it is.
    pub(crate) what: &'static str,
    /// Whether it is the password of a URL.
    pub(crate) is_of_url: bool,
    /// Whether it is a password that many use, or a placeholder.
    pub(crate) is_weak: bool,
}

/// The form of a token.
struct Form {
    what: &'static str,
    prefix: &'static str,
    letters: fn(u8) -> bool,
    least: usize,
    most: usize,
}

/// Returns where a text has secrets that are known by their look, in order: no report may show them, whichever check
/// tells of the text.
pub fn known_secrets(text: &str) -> Vec<Span> {
    let sure = find(text).into_iter().filter(|secret| !secret.is_weak);
    sure.map(|secret| Span::of(secret.range)).collect()
}

/// Finds the secrets in a text, by their place.
pub(crate) fn find(text: &str) -> Vec<Secret> {
    let mut found = tokens(text);
    found.extend(
        text.match_indices("eyJ")
            .take(MOST)
            .filter_map(|(at, _)| web_token(text, at)),
    );
    found.extend(
        text.match_indices("-----BEGIN ")
            .take(MOST)
            .filter_map(|(at, _)| private_key(text, at)),
    );
    found.extend(
        text.match_indices("://")
            .take(MOST)
            .filter_map(|(at, _)| password_in_url(text, at)),
    );
    found.sort_by_key(|secret| (secret.range.start, secret.range.end));
    let mut end = 0_usize;
    found.retain(|secret| {
        let is_new = secret.range.start >= end;
        if is_new {
            end = secret.range.end;
        }
        is_new
    });
    found
}

/// Finds the tokens in a text. It is gone through once, whatever the number of forms.
fn tokens(text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    let mut left = vec![MOST; FORMS.len()];
    let mut is_inside = false;
    for (at, byte) in text.bytes().enumerate() {
        let may_begin = !is_inside && BEGINNINGS.contains(byte);
        is_inside = is_word(byte);
        if !may_begin {
            continue;
        }
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let two = rest.first_chunk::<2>();
        for (form, left) in FORMS.iter().zip(&mut left) {
            let prefix = form.prefix.as_bytes();
            // Two letters tell nearly all apart, which costs much less than to compare texts.
            if prefix.first_chunk() == two && *left > 0 && rest.starts_with(prefix) {
                *left = left.saturating_sub(1);
                found.extend(form.at(text, at));
            }
        }
    }
    found
}

/// A set of ASCII characters.
struct Letters(u128);

impl Letters {
    /// Gathers the first ones of all prefixes.
    const fn of_forms(forms: &[Form]) -> Self {
        let mut set = 0_u128;
        let mut rest = forms;
        while let [first, behind @ ..] = rest {
            if let [letter, ..] = first.prefix.as_bytes() {
                set |= 1_u128.wrapping_shl(*letter as u32);
            }
            rest = behind;
        }
        Self(set)
    }

    const fn contains(&self, byte: u8) -> bool {
        byte.is_ascii() && self.0 & 1_u128.wrapping_shl(byte as u32) != 0
    }
}

/// What tokens begin with.
const BEGINNINGS: Letters = Letters::of_forms(FORMS);

impl Form {
    fn at(&self, text: &str, at: usize) -> Option<Secret> {
        let body = at.checked_add(self.prefix.len())?;
        let length = text
            .get(body..)?
            .bytes()
            .take(LONGEST)
            .take_while(|byte| (self.letters)(*byte))
            .count();
        let end = body.checked_add(length)?;
        let value = text.get(at..end)?;
        let fits = (self.least..=self.most).contains(&length) && !is_placeholder(value);
        fits.then_some(Secret {
            range: at..end,
            what: self.what,
            is_of_url: false,
            is_weak: false,
        })
    }
}

fn web_token(text: &str, at: usize) -> Option<Secret> {
    if text.get(..at)?.bytes().next_back().is_some_and(is_word) {
        return None;
    }
    let rest = text.get(at..)?;
    let length = rest
        .bytes()
        .take(LONGEST)
        .take_while(|byte| is_url_letter(*byte) || *byte == b'.')
        .count();
    let value = rest.get(..length)?.trim_end_matches('.');
    let parts: Vec<&str> = value.split('.').take(4).collect();
    let is_token = matches!(parts.as_slice(), [head, body, sign]
        if head.len() >= 12 && body.starts_with("eyJ") && body.len() >= 12 && sign.len() >= 16);
    let end = at.checked_add(value.len())?;
    is_token.then_some(Secret {
        range: at..end,
        what: "a JSON Web Token",
        is_of_url: false,
        is_weak: false,
    })
}

fn private_key(text: &str, at: usize) -> Option<Secret> {
    let label = text.get(at..)?.strip_prefix("-----BEGIN ")?;
    let length = label
        .bytes()
        .take(64)
        .take_while(|byte| *byte == b' ' || byte.is_ascii_uppercase())
        .count();
    let label = label.get(..length)?;
    if !label.ends_with("PRIVATE KEY") && !label.ends_with("PRIVATE KEY BLOCK") {
        return None;
    }
    let end = at
        .checked_add("-----BEGIN -----".len())?
        .checked_add(label.len())?;
    // A program that looks for the line, or a template, has no key behind it.
    let behind = text
        .get(end..)?
        .trim_start_matches(['\\', 'n', 'r', '\n', '\r', ' ', '\t', '"', '\'']);
    let has_key = behind
        .bytes()
        .take(LONGEST)
        .take_while(|byte| is_base64(*byte) || b":-, \n".contains(byte))
        .count()
        >= 32;
    has_key.then_some(Secret {
        range: at..end.min(text.len()),
        what: "a private key",
        is_of_url: false,
        is_weak: false,
    })
}

/// Finds the password of `scheme://user:password@host`.
fn password_in_url(text: &str, at: usize) -> Option<Secret> {
    let start = at.checked_add(3)?;
    let rest = text.get(start..)?;
    let length = rest
        .bytes()
        .take(512)
        .take_while(|byte| !b"/?# \t\r\n\"'`<>\\,;|".contains(byte))
        .count();
    let (information, host) = rest.get(..length)?.rsplit_once('@')?;
    let (user, password) = information.split_once(':')?;
    let is_variable = password.contains(['$', '{', '*', '(']) || has_bare_percent(password);
    if is_variable || password.len() < 3 || host.is_empty() {
        return None;
    }
    let from = start.checked_add(user.len())?.checked_add(1)?;
    let is_weak = is_placeholder(password) || password == user || is_common(password);
    Some(Secret {
        range: from..from.checked_add(password.len())?,
        what: "a password in a URL",
        is_of_url: true,
        is_weak,
    })
}

/// Says whether a percent sign begins something other than an escape (RFC 3986, 2.1), as in templates.
fn has_bare_percent(text: &str) -> bool {
    text.split('%').skip(1).any(|rest| {
        let escape = rest.get(..2);
        !escape.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
    })
}

/// Says whether a password is one that everybody knows.
pub(crate) fn is_common(password: &str) -> bool {
    let password = password.to_ascii_lowercase();
    COMMON.contains(&password.as_str())
}

/// Says whether a value only stands for one.
pub(crate) fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let letters: std::collections::BTreeSet<char> = lower.chars().collect();
    let says_so = PLACEHOLDERS.iter().any(|word| lower.contains(word));
    says_so || (value.len() >= 8 && letters.len() < 5)
}

/// Says whether a value looks made by chance: long, of letters and digits, hardly any twice.
pub(crate) fn is_random(value: &str) -> bool {
    let is_text = value.bytes().all(|byte| byte.is_ascii_graphic());
    let has = |test: fn(&u8) -> bool| value.bytes().any(|byte| test(&byte));
    let is_mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    let is_path = value.starts_with(['/', '.', '~']) || value.contains("://");
    let is_hex = value.bytes().all(|byte| byte.is_ascii_hexdigit());
    let enough = if is_hex {
        value.len() >= 32 && bits(value) >= 3.0
    } else {
        value.len() >= 16 && bits(value) >= 3.4
    };
    is_text && is_mixed && !is_path && enough && !is_placeholder(value)
}

/// Returns the entropy of a text's bytes, per byte.
fn bits(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    let bytes = text.bytes().take(4096);
    let mut total = 0_u32;
    for byte in bytes {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count = count.saturating_add(1);
            total = total.saturating_add(1);
        }
    }
    let shares = counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / f64::from(total));
    shares.map(|share| -share * share.log2()).sum()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_url_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)
}

fn is_key_id(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn is_lower_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'a'..=b'f')
}

fn is_slack(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'/'
}

fn is_dotted(byte: u8) -> bool {
    is_url_letter(byte) || byte == b'.'
}

const fn form(
    what: &'static str,
    prefix: &'static str,
    letters: fn(u8) -> bool,
    least: usize,
    most: usize,
) -> Form {
    Form {
        what,
        prefix,
        letters,
        least,
        most,
    }
}

const FORMS: &[Form] = &[
    form("an access key of AWS", "AKIA", is_key_id, 16, 16),
    form("an access key of AWS", "ASIA", is_key_id, 16, 16),
    form("a token of GitHub", "ghp_", is_alphanumeric, 36, 255),
    form("a token of GitHub", "gho_", is_alphanumeric, 36, 255),
    form("a token of GitHub", "ghu_", is_alphanumeric, 36, 255),
    form("a token of GitHub", "ghs_", is_alphanumeric, 36, 255),
    form("a token of GitHub", "ghr_", is_alphanumeric, 36, 255),
    form("a token of GitHub", "github_pat_", is_word, 50, 255),
    form("a token of GitLab", "glpat-", is_dotted, 20, 300),
    form("a token of GitLab", "gldt-", is_url_letter, 20, 300),
    form("a token of GitLab", "glrt-", is_dotted, 20, 300),
    form("a token of Slack", "xoxb-", is_url_letter, 20, 300),
    form("a token of Slack", "xoxp-", is_url_letter, 20, 300),
    form("a token of Slack", "xoxa-", is_url_letter, 20, 300),
    form("a token of Slack", "xoxr-", is_url_letter, 20, 300),
    form("a token of Slack", "xoxs-", is_url_letter, 20, 300),
    form("a token of Slack", "xapp-", is_url_letter, 20, 300),
    form(
        "a webhook of Slack",
        "hooks.slack.com/services/",
        is_slack,
        30,
        100,
    ),
    form("a token of npm", "npm_", is_alphanumeric, 36, 36),
    form("a token of PyPI", "pypi-AgE", is_url_letter, 50, 400),
    form("a key of Google's APIs", "AIza", is_url_letter, 35, 35),
    form(
        "a client secret of Google",
        "GOCSPX-",
        is_url_letter,
        20,
        60,
    ),
    form("a key of Stripe", "sk_live_", is_alphanumeric, 16, 255),
    form("a key of Stripe", "rk_live_", is_alphanumeric, 16, 255),
    form("a key of SendGrid", "SG.", is_dotted, 60, 80),
    form("a key of OpenAI", "sk-proj-", is_url_letter, 40, 300),
    form("a key of Anthropic", "sk-ant-", is_url_letter, 40, 300),
    form("a token of Hugging Face", "hf_", is_alphanumeric, 34, 40),
    form("a token of Docker Hub", "dckr_pat_", is_url_letter, 20, 60),
    form("a token of DigitalOcean", "dop_v1_", is_lower_hex, 64, 64),
    form("a token of Shopify", "shpat_", is_lower_hex, 32, 32),
    form("a token of Vault", "hvs.", is_url_letter, 24, 300),
    form("an account key of Azure", "AccountKey=", is_base64, 80, 100),
    form("a key of age", "AGE-SECRET-KEY-1", is_key_id, 58, 58),
];

const COMMON: &[&str] = &[
    "123456", "admin", "app", "guest", "mysql", "pass", "password", "passwd", "postgres", "pwd",
    "redis", "root", "secret", "test", "user",
];

const PLACEHOLDERS: &[&str] = &[
    "example",
    "change",
    "placeholder",
    "xxxx",
    "dummy",
    "sample",
    "replace",
    "insert",
    "fake",
    "your",
    "todo",
    "redacted",
    "notreal",
    "not-real",
    "not_real",
    "<",
    "...",
    "***",
];

/// Bytes of the longest secret.
const LONGEST: usize = 8 << 10;

/// Places of one form that are looked at in one instruction.
const MOST: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    /// Made here, so that nobody takes the parts for secrets.
    fn joined(parts: &[&str]) -> String {
        parts.concat()
    }

    #[test]
    fn secrets_are_found_by_their_look() {
        let cases = [
            (joined(&["AKIA", "Q3EGRT5ZNWPL7XKD"]), "AWS"),
            (
                joined(&["ghp", "_16C7e42F292c6912E7710c838347Ae178B4a"]),
                "GitHub",
            ),
            (
                joined(&["xoxb", "-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy"]),
                "Slack",
            ),
            (
                joined(&["npm", "_d7Fk39sLq0Zx8Wc6Vb2Nm4Tg1Yh5Rj7Pu9Ae"]),
                "npm",
            ),
            (
                joined(&[
                    "eyJhbGciOiJIUzI1NiJ9",
                    ".eyJzdWIiOiIxMjM0NTY3ODkwIn0",
                    ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
                ]),
                "Web Token",
            ),
            (
                joined(&[
                    "-----BEGIN RSA ",
                    "PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7yn3bRHQ5FHMQ2a9b8c7d6e5f4",
                ]),
                "private key",
            ),
            ("postgres://app:k3Jx91.mQ@db/app".to_owned(), "URL"),
            ("amqp://app:k3%40x91@mq".to_owned(), "URL"),
        ];
        for (text, wanted) in cases {
            let found = find(&format!("A=\"{text}\" b"));
            assert!(
                found.len() == 1 && found[0].what.contains(wanted),
                "{wanted}: {found:?}"
            );
        }
    }

    #[test]
    fn what_only_looks_alike_is_not_told() {
        let others = [
            joined(&["AKIA", "IOSFODNN7EXAMPLE"]),
            joined(&["XAKIA", "Q3EGRT5ZNWPL7XKD"]),
            joined(&["ghp", "_", &"x".repeat(36)]),
            "https://user@host/ https://host:80/@x http://u:$PASS@h http://u:@h \
             http://u:%s@h http://a/b:c@d"
                .to_owned(),
            "npm_config_registry_and_a_name_that_is_long".to_owned(),
            "grep -----BEGIN RSA PRIVATE KEY----- file".to_owned(),
            "-----BEGIN PUBLIC KEY-----".to_owned(),
        ];
        for text in others {
            assert_eq!(find(&text), [], "{text}");
        }
        assert!(find("postgres://postgres:postgres@db/")[0].is_weak);
    }

    #[test]
    fn values_made_by_chance_are_known() {
        for value in [
            "wJalrXUtnFEMI7MDENGbPxRfiCYzzQ81kLm",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        ] {
            assert!(is_random(value), "{value}");
        }
        for value in [
            "production",
            "/etc/ssl/private1/key.pem",
            "https://example.org/a1b2c3d4e5f6",
            "aaaaaaaaaaaaaaa1",
            "my-key-alias-name",
            "",
        ] {
            assert!(!is_random(value), "{value}");
        }
    }
}
