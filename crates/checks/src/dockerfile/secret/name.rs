//! Names of variables that promise a secret.

use crate::secret::words_of;

/// Says whether a name promises a secret: one of the words that `BuildKit`'s check looks for, and some more, as a whole
/// word, unless another word says that it is something about a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let last = words.last().map(String::as_str).unwrap_or_default();
    let is_public_key = has(&["gpg", "pgp", "keyring", "fingerprint"]) && !has(STRONG);
    let short = words.len() > 1 && matches!(last, "pass" | "pwd");
    (has(SECRET) || has(STRONG) || short) && !has(NEVER) && !ABOUT.contains(&last) && !is_public_key
}

/// Says whether a name promises a password or the like, whose value is a secret however it looks.
pub(super) fn is_strong(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map(String::as_str).unwrap_or_default();
    words.iter().any(|word| STRONG.contains(&word.as_str())) || matches!(last, "pass" | "pwd")
}

/// Splits a name into words, without the numbers that they end in.
fn words(name: &str) -> Vec<String> {
    let mut words = words_of(name);
    for word in &mut words {
        let kept = word.trim_end_matches(|char: char| char.is_ascii_digit());
        word.truncate(kept.len());
    }
    words.retain(|word| !word.is_empty());
    words
}

const SECRET: &[&str] = &["apikey", "auth", "credential", "credentials", "key"];

const STRONG: &[&str] = &[
    "accesskey",
    "accesstoken",
    "apitoken",
    "authtoken",
    "mysqlpassword",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "pgpassword",
    "privatekey",
    "pword",
    "secret",
    "secretkey",
    "secrets",
    "token",
];

/// Words that say that a name is no secret's, wherever they stand.
const NEVER: &[&str] = &["public", "pub", "file", "version"];

/// Words at the end that say that a name is of something about a secret.
const ABOUT: &[&str] = &[
    "alg",
    "algorithm",
    "alias",
    "audience",
    "bits",
    "count",
    "dir",
    "directory",
    "disabled",
    "domain",
    "enable",
    "enabled",
    "endpoint",
    "expiration",
    "expires",
    "expiry",
    "fingerprint",
    "folder",
    "format",
    "header",
    "host",
    "hostname",
    "interval",
    "issuer",
    "keyserver",
    "length",
    "lifetime",
    "limit",
    "location",
    "method",
    "methods",
    "mode",
    "name",
    "path",
    "policy",
    "port",
    "prefix",
    "provider",
    "proxy",
    "realm",
    "region",
    "required",
    "scheme",
    "scope",
    "scopes",
    "server",
    "service",
    "size",
    "source",
    "strategy",
    "suffix",
    "timeout",
    "ttl",
    "type",
    "uri",
    "url",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_promise_secrets_are_known() {
        for name in [
            "API_KEY",
            "NPM_TOKEN",
            "db_password",
            "dbPassword",
            "AUTH",
            "AWS_SECRET_ACCESS_KEY",
            "DB_PASS",
            "API_KEY2",
            "MYSQL_PWD",
            "PGPASSWORD",
            "com.example.token",
        ] {
            assert!(is_secret(name), "{name}");
        }
        let others = [
            "KMS_KEY_ALIAS",
            "AUTH_MODE",
            "GOPASS_VERSION",
            "PUBLIC_KEY",
            "KEY_FILE",
            "TOKEN_VERSION",
            "KEYBOARD",
            "PWD",
            "OLDPWD",
            "GPG_KEY",
            "GPG_KEYS",
            "AUTHOR",
            "TOKENIZER",
            "MONKEY",
            "PATH",
            "AUTH_URL",
            "SECRET_NAME",
            "",
        ];
        for name in others {
            assert!(!is_secret(name), "{name}");
        }
        assert!(is_strong("DB_PASSWORD") && !is_strong("API_KEY"));
    }
}
