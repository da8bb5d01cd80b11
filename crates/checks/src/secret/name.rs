//! Names of variables that promise a secret.

/// What a name promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Promise {
    /// Something about a secret, perhaps one: `AUTH`, `KEY`, `AWS_ACCESS_KEY_ID`. `BuildKit` tells these, too.
    Hint,
    /// A key: `API_KEY`. Its value is made by chance, or it names a key.
    Key,
    /// A password, a token: a secret however its value looks.
    Password,
}

/// Returns what a name promises: by the words that `BuildKit`'s check looks for and some more, as whole words, unless
/// another word says that it is something about a secret.
pub(crate) fn promise(name: &str) -> Option<Promise> {
    let words = words(name);
    let last = words.last().map(String::as_str).unwrap_or_default();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if has(NEVER) || ABOUT.contains(&last) {
        return None;
    }
    let is_short = matches!(last, "pass" | "pw" | "pwd") && name != "PWD" && name != "OLDPWD";
    let ends = |word: &String| PASSWORDS.iter().any(|end| word.ends_with(end));
    let is_strong = is_short || words.iter().any(ends) || has(STRONG);
    let is_public = has(&["gpg", "pgp", "keyring", "fingerprint"]);
    let found = if is_strong {
        Promise::Password
    } else if is_public {
        return None;
    } else if has(CREDENTIALS) || is_key(&words) {
        Promise::Key
    } else if has(&["auth", "key"]) {
        Promise::Hint
    } else {
        return None;
    };
    Some(if last == "id" { Promise::Hint } else { found })
}

/// Says whether a name is that of a kind of key that is kept secret.
fn is_key(words: &[String]) -> bool {
    let mut pairs = words.windows(2);
    pairs.any(|pair| matches!(pair, [kind, key] if key == "key" && KEYS.contains(&kind.as_str())))
        || words.iter().any(|word| {
            KEYS.iter()
                .any(|kind| word.strip_prefix(kind) == Some("key"))
        })
}

/// Splits a name, in small letters, at everything that is no letter or digit, and at capital letters behind small
/// ones. Numbers at the end of words are left out.
fn words(name: &str) -> Vec<String> {
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
    for word in &mut words {
        let kept = word.trim_end_matches(|char: char| char.is_ascii_digit());
        word.truncate(kept.len());
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Ends of words that name a password or the like.
const PASSWORDS: &[&str] = &["passphrase", "passwd", "password", "pword", "secret"];

/// Other words that do.
const STRONG: &[&str] = &[
    "accesskey",
    "accesstoken",
    "apitoken",
    "authtoken",
    "passwords",
    "privatekey",
    "secretkey",
    "secrets",
    "token",
];

/// Words that name what one proves oneself with.
const CREDENTIALS: &[&str] = &["credential", "credentials"];

/// Kinds of keys that are kept secret.
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

/// Words that say that a name is no secret's, wherever they stand.
const NEVER: &[&str] = &[
    "allow", "file", "filename", "pub", "public", "regex", "version",
];

/// Words at the end that say that a name is of something about a secret.
const ABOUT: &[&str] = &[
    "age",
    "alg",
    "algorithm",
    "alias",
    "audience",
    "bits",
    "count",
    "days",
    "dir",
    "directory",
    "disabled",
    "domain",
    "enable",
    "enabled",
    "endpoint",
    "expiration",
    "expire",
    "expires",
    "expiry",
    "field",
    "fingerprint",
    "folder",
    "format",
    "header",
    "host",
    "hostname",
    "hours",
    "interval",
    "issuer",
    "keyserver",
    "length",
    "lifetime",
    "limit",
    "location",
    "max",
    "method",
    "methods",
    "min",
    "minutes",
    "mode",
    "mount",
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
    "reset",
    "rotation",
    "scheme",
    "scope",
    "scopes",
    "seconds",
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

/// Characters of a name that are looked at.
const LONGEST: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    /// Names that peers were reported to be wrong about are among them.
    #[test]
    fn names_promise_by_their_words() {
        let cases = [
            (
                Some(Promise::Password),
                "POSTGRES_PASSWORD db_password dbPassword DB_PASS MYSQL_PWD PGPASSWORD NPM_TOKEN \
                 com.example.token AWS_SECRET_ACCESS_KEY JWT_SECRET secret-key DB_PASSWORD2 PASS \
                 PASSWORD_RESET_SECRET URL_SIGNING_SECRET",
            ),
            (
                Some(Promise::Key),
                "API_KEY API_KEY2 apiKey APIKEY SIGNING_KEY GOOGLE_APPLICATION_CREDENTIALS",
            ),
            (Some(Promise::Hint), "AUTH KEY AWS_ACCESS_KEY_ID TOKEN_ID"),
            (
                None,
                "KMS_KEY_ALIAS AUTH_MODE GOPASS_VERSION PUBLIC_KEY KEY_FILE TOKEN_VERSION KEYBOARD PWD \
                 OLDPWD GPG_KEY GPG_KEYS AUTHOR TOKENIZER MONKEY PATH AUTH_URL SECRET_NAME \
                 POSTGRES_PASSWORD_FILE TOKEN_TTL COMPASS PASSENGER_APP_ENV MYSQL_ALLOW_EMPTY_PASSWORD",
            ),
        ];
        for (wanted, names) in cases {
            for name in names.split_whitespace() {
                assert_eq!(promise(name), wanted, "{name}");
            }
        }
        assert_eq!(promise(""), None);
    }
}
