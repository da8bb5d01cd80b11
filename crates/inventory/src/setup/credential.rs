//! Files whose names are those of keys and credentials: what is in them (RFC 7468 for keys, upstream's
//! documentation for the rest). The content itself is not kept.

use seawall_model::setup::Holding;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names, Purpose};
use crate::unpack::Unpack;

/// Looks into files that may hold credentials.
#[derive(Clone, Copy, Debug)]
pub struct Credentials;

impl Extractor for Credentials {
    fn id(&self) -> &'static str {
        "credentials"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: FILES,
            endings: &[".pem", ".key", ".ppk", ".env", ".rsa"],
        })
    }

    fn purpose(&self) -> Purpose {
        Purpose::Misconfigurations
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let name = path.rsplit('/').next()?;
        let needs_folder = FOLDERS.iter().find(|(file, _)| *file == name);
        let fits = needs_folder.is_none_or(|(_, folder)| {
            let above = path.strip_suffix(name).unwrap_or_default();
            above
                .strip_suffix('/')
                .is_some_and(|above| above.ends_with(folder))
        });
        fits.then_some(Interest {
            max_bytes: MOST_BYTES,
            grouping: Grouping::Sniffed,
        })
    }

    /// Files of another form are judged by their names.
    fn wants(&self, start: &[u8]) -> bool {
        !start.is_empty() && !start.contains(&0)
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            if let Some(holds) = look(&file.path, &file.bytes) {
                out.facts
                    .push((file.path.clone(), Fact::Credentials(holds)));
            }
        }
    }
}

/// Says what a file holds; nothing where its form is not known, so that only its name speaks.
pub fn look(path: &str, bytes: &[u8]) -> Option<Holding> {
    let text = String::from_utf8_lossy(bytes);
    let from_key = keys(&text);
    if matches!(from_key, Holding::PrivateKey | Holding::ProtectedKey) {
        return Some(from_key);
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    if let Some(has) = by_name(name, &text).or_else(|| in_json(name, &text)) {
        return Some(if has {
            Holding::Credentials
        } else {
            Holding::Nothing
        });
    }
    if text.lines().any(is_secret_pair) {
        return Some(Holding::Credentials);
    }
    let is_list = text.lines().any(|line| pair(line).is_some());
    match from_key {
        Holding::Public => Some(Holding::Public),
        _ if is_list || text.contains(BEGIN) || text.trim().is_empty() => Some(Holding::Nothing),
        _ => None,
    }
}

/// Tells credentials in files with a form of their own.
fn by_name(name: &str, text: &str) -> Option<bool> {
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with(['#', ';']));
    Some(match name {
        ".npmrc" => lines.any(|line| {
            let secret = ["_authToken", "_auth", "_password"];
            pair(line).is_some_and(|(key, value)| {
                let key = key.rsplit(':').next().unwrap_or(key);
                secret.contains(&key) && is_value(value)
            })
        }),
        ".netrc" | "_netrc" => {
            let words: Vec<&str> = text.split_whitespace().collect();
            words
                .windows(2)
                .any(|two| matches!(two, ["password", value] if is_value(value)))
        }
        ".git-credentials" => lines.any(has_url_password),
        ".pgpass" => lines.any(|line| {
            let mut fields = line.splitn(5, ':');
            fields.nth(4).is_some_and(is_value)
        }),
        ".htpasswd" => {
            lines.any(|line| line.split_once(':').is_some_and(|(_, hash)| hash.len() > 8))
        }
        _ => return None,
    })
}

/// Tells credentials in JSON; of configurations of Docker's client those of registries.
fn in_json(name: &str, text: &str) -> Option<bool> {
    let is_of_docker = ["config.json", ".dockercfg", ".dockerconfigjson"].contains(&name);
    let is_json = name.rsplit('.').next() == Some("json");
    if !is_of_docker && !is_json {
        return None;
    }
    let json = serde_json::from_str::<serde_json::Value>(text).ok()?;
    Some(if is_of_docker {
        registries(&json)
    } else {
        has_secret_member(&json)
    })
}

/// Tells keys in their textual form.
fn keys(text: &str) -> Holding {
    let mut found = Holding::Nothing;
    if text.starts_with("PuTTY-User-Key-File-") {
        let is_open = text
            .lines()
            .any(|line| line.trim_end() == "Encryption: none");
        return if is_open {
            Holding::PrivateKey
        } else {
            Holding::ProtectedKey
        };
    }
    for (at, _) in text.match_indices(BEGIN).take(MOST_PARTS) {
        let Some(rest) = text.get(at.saturating_add(BEGIN.len())..) else {
            continue;
        };
        let Some((label, body)) = rest.split_once("-----") else {
            continue;
        };
        let is_key = label.ends_with("PRIVATE KEY") || label == "PGP PRIVATE KEY BLOCK";
        if is_key && label.len() < 64 {
            match key(label, body) {
                Some(Holding::PrivateKey) => return Holding::PrivateKey,
                Some(other) => found = other,
                None => {}
            }
        } else if found == Holding::Nothing {
            found = Holding::Public;
        }
    }
    found
}

/// Tells whether the body of a private key is one, and whether a password protects it.
fn key(label: &str, body: &str) -> Option<Holding> {
    let body = body.split("-----").next().unwrap_or_default();
    let head: String = body.chars().take(LONGEST_HEAD).collect();
    // In a text in JSON, line breaks are written as such.
    let head = head.replace("\\r", "").replace("\\n", "\n");
    let (headers, data) = match head.rsplit_once(": ") {
        // RFC 1421, 4.6: headers, an empty line, the data.
        Some((headers, rest)) => (headers.to_owned(), rest.split_once('\n')?.1.to_owned()),
        None => (String::new(), head),
    };
    let letters = data
        .chars()
        .filter(|char| !char.is_whitespace())
        .take_while(|char| char.is_ascii_alphanumeric() || "+/=".contains(*char));
    let letters: String = letters.collect();
    if letters.len() < 32 {
        return None;
    }
    let is_protected = match label {
        "ENCRYPTED PRIVATE KEY" => true,
        // PROTOCOL.key: the name of the cipher stands behind the magic word.
        "OPENSSH PRIVATE KEY" => !letters.starts_with("b3BlbnNzaC1rZXktdjEAAAAABG5vbmU"),
        _ => headers.contains("ENCRYPTED"),
    };
    Some(if is_protected {
        Holding::ProtectedKey
    } else {
        Holding::PrivateKey
    })
}

/// Says whether a configuration of Docker's client holds credentials: `auths.NAME.auth` or a token.
fn registries(json: &serde_json::Value) -> bool {
    // The old form has the registries at the top.
    let auths = json.get("auths").unwrap_or(json);
    let all = auths.as_object().into_iter().flatten();
    let secret = ["auth", "password", "identitytoken", "registrytoken"];
    all.map(|(_, value)| value).any(|entry| {
        secret.iter().any(|key| {
            let value = entry.get(key).and_then(serde_json::Value::as_str);
            value.is_some_and(is_value)
        })
    })
}

/// Says whether a secret has a value anywhere in it. The reader has bounded how deep it is.
fn has_secret_member(json: &serde_json::Value) -> bool {
    match json {
        serde_json::Value::Object(members) => members.iter().any(|(key, value)| match value {
            serde_json::Value::String(value) => is_secret(key, value) || has_url_password(value),
            other => has_secret_member(other),
        }),
        serde_json::Value::Array(items) => items.iter().any(has_secret_member),
        _ => false,
    }
}

/// Says whether a text is, or holds, a URL with a password (RFC 3986, 3.2.1).
fn has_url_password(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#', '"', '\'', ' ']).next();
    let user = authority.and_then(|authority| authority.rsplit_once('@'));
    user.and_then(|(user, _)| user.split_once(':'))
        .is_some_and(|(_, password)| is_value(password))
}

/// Says whether a line gives a secret a value.
fn is_secret_pair(line: &str) -> bool {
    let line = line.trim();
    if line.starts_with(['#', ';']) {
        return false;
    }
    let Some((key, value)) = pair(line) else {
        return false;
    };
    is_secret(key, value) || has_url_password(value)
}

/// Says whether a setting is a secret, by its name or by how its value looks.
fn is_secret(key: &str, value: &str) -> bool {
    let key = key.trim_start_matches("export ").to_ascii_lowercase();
    let key = key.replace(['-', '.'], "_");
    let by_part = SECRET.iter().any(|part| key.contains(part));
    let by_word = key.split('_').any(|word| SECRET_WORDS.contains(&word));
    let is_other = OTHER.iter().any(|end| key.ends_with(end)) || key.contains("public");
    is_value(value) && !is_other && (by_part || by_word || is_random(value))
}

/// Says whether a value looks made by chance.
fn is_random(value: &str) -> bool {
    let has = |test: fn(&u8) -> bool| value.bytes().any(|byte| test(&byte));
    let is_word = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-+/=".contains(&byte));
    value.len() >= 24
        && is_word
        && !value.starts_with('/')
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
}

fn pair(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once('=').or_else(|| line.split_once(": "))?;
    let value = value.trim().trim_matches(['"', '\'', ',']);
    Some((key.trim().trim_matches(['"', '\'']), value))
}

/// Says whether a value is one, and not a variable or a word that stands for one.
fn is_value(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'', ',']);
    let lower = value.to_ascii_lowercase();
    let stands_for = value.starts_with(['$', '<', '{', '%'])
        || STAND_INS.iter().any(|start| lower.starts_with(start))
        || NO_VALUES.contains(&lower.as_str());
    value.len() >= 3 && !stands_for
}

const BEGIN: &str = "-----BEGIN ";
const MOST_PARTS: usize = 2000;
const LONGEST_HEAD: usize = 1000;
const MOST_BYTES: u64 = 1 << 20;

/// Parts of names of settings that hold secrets.
const SECRET: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "api_key",
    "apikey",
    "private_key",
    "access_key",
    "key_data",
    "credential",
];
/// The same as whole words of them.
const SECRET_WORDS: &[&str] = &["auth", "dsn", "key", "pass", "pw", "pwd", "sk"];
/// Ends of names that speak of a secret and do not hold it.
const OTHER: &[&str] = &[
    "_file", "_path", "_url", "_uri", "_name", "_id", "_ttl", "_length", "_expiry", "_expires",
    "_policy", "_type", "_header",
];
/// Starts of values that stand for one.
const STAND_INS: &[&str] = &["change_me", "change-me", "changeme", "your_", "your-"];
const NO_VALUES: &[&str] = &[
    "***",
    "disabled",
    "enabled",
    "example",
    "false",
    "none",
    "null",
    "placeholder",
    "todo",
    "true",
    "xxx",
];

/// Names that hold credentials.
const FILES: &[&str] = &[
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "ssh_host_rsa_key",
    "ssh_host_dsa_key",
    "ssh_host_ecdsa_key",
    "ssh_host_ed25519_key",
    ".npmrc",
    ".netrc",
    "_netrc",
    ".pypirc",
    ".git-credentials",
    ".pgpass",
    ".my.cnf",
    ".htpasswd",
    ".env",
    ".s3cfg",
    ".boto",
    ".dockercfg",
    ".dockerconfigjson",
    "config.json",
    "credentials",
    "credentials.json",
    "credentials.yml",
    "secrets.json",
    "secrets.yml",
    "secrets.yaml",
    "kubeconfig",
];
/// Names that hold credentials only in these folders.
const FOLDERS: &[(&str, &str)] = &[("config.json", ".docker")];
