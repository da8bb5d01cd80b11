//! What a secret looks like: names of variables that hold one, values that are one. Names alone say little
//! (`KMS_KEY_ALIAS`, `AUTH_MODE`, `GOPASS_VERSION` hold none), so values are looked at, too.

use std::ops::Range;

/// Says whether a variable of this name holds a secret: one of its words is a secret's, and none takes it back.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let words = words_of(name);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    if has(NO_SECRET) {
        return false;
    }
    let pairs = || words.windows(2);
    has(SECRET)
        || pairs().any(|pair| matches!(pair, [a, b] if b == "key" && KEYS.contains(&a.as_str())))
        || words.iter().any(|word| {
            KEYS.iter().any(|key| word.strip_prefix(key) == Some("key"))
                || ["password", "passwd", "secret"]
                    .iter()
                    .any(|end| word.ends_with(end))
        })
}

/// Says whether a value may be a secret: it is there, and it is no switch, no path, no variable and no
/// placeholder.
pub(crate) fn is_secret_value(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    let is_path = value.starts_with(['/', '.', '~']) && value.contains('/');
    let is_placeholder = value.starts_with(['<', '{', '[', '%'])
        && value.ends_with(['>', '}', ']', '%'])
        || value
            .chars()
            .all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '-'));
    let is_link = lower.starts_with("http://") || lower.starts_with("https://");
    let is_switch = SWITCHES.contains(&lower.as_str());
    !(value.is_empty() || value.contains('$') || is_path || is_placeholder || is_switch || is_link)
}

/// Returns whose secret a value is, where its form says so.
pub(crate) fn known_secret(value: &str) -> Option<&'static str> {
    let value = value.trim();
    if value.contains("-----BEGIN ") && value.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    let is_token = |value: &str| {
        value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '+' | '='))
    };
    FORMS
        .iter()
        .find(|(start, least, _)| {
            value.starts_with(start) && value.len() >= *least && is_token(value)
        })
        .map(|(_, _, what)| *what)
        .filter(|_| !looks_like_example(value))
}

/// Returns where the password of a URL stands in a value: `scheme://user:PASSWORD@host`.
pub(crate) fn url_password(value: &str) -> Option<Range<usize>> {
    let start = value.find("://")?.checked_add(3)?;
    let rest = value.get(start..)?;
    let authority = rest.get(..rest.find(['/', '?', '#']).unwrap_or(rest.len()))?;
    let at = authority.rfind('@')?;
    let colon = authority.get(..at)?.find(':')?;
    let range = start.checked_add(colon)?.checked_add(1)?..start.checked_add(at)?;
    let password = value.get(range.clone())?;
    is_secret_value(password).then_some(range)
}

fn looks_like_example(value: &str) -> bool {
    let mut bytes = value.bytes().rev().take(8);
    let last = bytes.next();
    bytes.all(|byte| Some(byte) == last)
}

/// Splits a name, in small letters, at everything that is no letter or digit, and at capital letters behind small
/// ones.
pub(crate) fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for char in name.chars().take(LONGEST) {
        let starts = char.is_ascii_uppercase() && before.is_ascii_lowercase();
        if !char.is_ascii_alphanumeric() || starts {
            words.push(String::new());
        }
        if char.is_ascii_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(char.to_ascii_lowercase());
        }
        before = char;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Words that name a secret.
const SECRET: &[&str] = &[
    "apikey",
    "credential",
    "credentials",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "pw",
    "pwd",
    "pword",
    "secret",
    "secrets",
    "token",
];

/// Words in front of `key` that make it a secret's.
const KEYS: &[&str] = &[
    "access",
    "api",
    "app",
    "auth",
    "encryption",
    "jwt",
    "master",
    "private",
    "secret",
    "signing",
];

/// Words that speak about a secret instead of holding it.
const NO_SECRET: &[&str] = &[
    "alias",
    "algorithm",
    "age",
    "allow",
    "count",
    "days",
    "dir",
    "directory",
    "enable",
    "enabled",
    "expiration",
    "expire",
    "expires",
    "expiry",
    "field",
    "file",
    "filename",
    "folder",
    "format",
    "header",
    "hours",
    "id",
    "issuer",
    "length",
    "lifetime",
    "limit",
    "max",
    "min",
    "minutes",
    "mode",
    "mount",
    "name",
    "path",
    "policy",
    "prefix",
    "provider",
    "public",
    "regex",
    "required",
    "reset",
    "rotation",
    "seconds",
    "size",
    "timeout",
    "ttl",
    "type",
    "uri",
    "url",
    "version",
];

/// Values that switch something.
const SWITCHES: &[&str] = &[
    "0", "1", "disabled", "enabled", "false", "n", "no", "none", "null", "off", "on", "true", "y",
    "yes",
];

/// How known secrets begin, how long they are at least, and whose they are.
const FORMS: &[(&str, usize, &str)] = &[
    ("AKIA", 20, "an access key of AWS"),
    ("ASIA", 20, "an access key of AWS"),
    ("AIza", 39, "a key of Google's API"),
    ("ghp_", 40, "a token of GitHub"),
    ("gho_", 40, "a token of GitHub"),
    ("ghs_", 40, "a token of GitHub"),
    ("ghu_", 40, "a token of GitHub"),
    ("github_pat_", 60, "a token of GitHub"),
    ("glpat-", 26, "a token of GitLab"),
    ("xoxb-", 30, "a token of Slack"),
    ("xoxp-", 30, "a token of Slack"),
    ("sk_live_", 24, "a secret key of Stripe"),
    ("rk_live_", 24, "a restricted key of Stripe"),
    ("npm_", 40, "a token of npm"),
    ("pypi-", 40, "a token of PyPI"),
    ("dckr_pat_", 30, "a token of Docker Hub"),
    ("hvs.", 24, "a token of Vault"),
    ("SG.", 60, "a key of SendGrid"),
    ("eyJhbGciOi", 60, "a signed token (JWT)"),
];

/// Characters of a name that are looked at.
const LONGEST: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    /// Names that peers were reported to be wrong about are among them.
    #[test]
    fn names_are_read_by_words() {
        for name in [
            "POSTGRES_PASSWORD",
            "DB_PASS",
            "API_KEY",
            "apiKey",
            "AWS_SECRET_ACCESS_KEY",
            "GITHUB_TOKEN",
            "JWT_SECRET",
            "APIKEY",
            "PGPASSWORD",
            "secret-key",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "KMS_KEY_ALIAS",
            "AUTH_MODE",
            "GOPASS_VERSION",
            "POSTGRES_PASSWORD_FILE",
            "PUBLIC_KEY",
            "TOKEN_TTL",
            "KEYBOARD",
            "COMPASS",
            "PASSENGER_APP_ENV",
            "MYSQL_ALLOW_EMPTY_PASSWORD",
            "KEY",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn values_are_looked_at() {
        for value in ["hunter2", "changeme", "s3cr3t/with/slash"] {
            assert!(is_secret_value(value), "{value}");
        }
        for value in [
            "",
            "true",
            "/run/secrets/x",
            "${X}",
            "<password>",
            "***",
            "https://a/token",
        ] {
            assert!(!is_secret_value(value), "{value}");
        }
        let range = url_password("postgres://app:hunter2@db:5432/app").unwrap();
        assert_eq!(range, 15..22);
        for value in [
            "postgres://app@db/x",
            "postgres://app:@db",
            "http://a/b:c@d",
            "a:b@c",
            "x://u:$P@h",
        ] {
            assert_eq!(url_password(value), None, "{value}");
        }
        let key = format!("AKIA{}", "IOSFODNN7ABCDEFG");
        assert!(known_secret(&key).is_some() && known_secret("AKIAXXXXXXXXXXXXXXXX").is_none());
    }
}
