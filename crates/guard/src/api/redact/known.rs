//! What secrets are known by: names before them, flags of programs, forms of tokens and keys.

/// Parts of names whose values are secrets; dashes, dots and underscores are not looked at.
pub(super) const NAMES: [&str; 19] = [
    "accesskey",
    "apikey",
    "authorization",
    "authkey",
    "basicauth",
    "connectionstring",
    "credential",
    "dsn",
    "encryptionkey",
    "masterkey",
    "passin",
    "passout",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "secret",
    "signingkey",
    "token",
];

/// Names whose values are secrets, as whole words.
pub(super) const SHORT_NAMES: [&str; 9] = [
    "auth", "cred", "creds", "key", "pass", "psk", "pwd", "pw", "users",
];

/// How tokens and keys begin, and how long they are at least.
pub(super) const FORMS: [(&str, usize); 18] = [
    ("SWMTKN-", 8),
    ("SWMKEY-", 8),
    ("ghp_", 20),
    ("gho_", 20),
    ("ghs_", 20),
    ("ghu_", 20),
    ("github_pat_", 20),
    ("glpat-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("AKIA", 20),
    ("ASIA", 20),
    ("AIza", 35),
    ("sk-", 20),
    ("sk_live_", 20),
    ("npm_", 36),
    ("hvs.", 20),
    ("dckr_pat_", 20),
];

/// Programs whose flags of one letter are followed by a secret, and those flags.
pub(super) const PROGRAMS: [(&str, &str); 30] = [
    ("7z", "p"),
    ("7za", "p"),
    ("7zr", "p"),
    ("bcp", "P"),
    ("curl", "uU"),
    ("docker", "p"),
    ("helm", "p"),
    ("htpasswd", "b"),
    ("ldapadd", "w"),
    ("ldapmodify", "w"),
    ("ldappasswd", "wsa"),
    ("ldapsearch", "w"),
    ("mariadb", "p"),
    ("mariadb-admin", "p"),
    ("mariadb-dump", "p"),
    ("mongo", "p"),
    ("mongodump", "p"),
    ("mongorestore", "p"),
    ("mongosh", "p"),
    ("mosquitto_pub", "P"),
    ("mosquitto_sub", "P"),
    ("mysql", "p"),
    ("mysqladmin", "p"),
    ("mysqldump", "p"),
    ("podman", "p"),
    ("redis-cli", "a"),
    ("smbclient", "U"),
    ("sqlcmd", "P"),
    ("sshpass", "p"),
    ("zip", "P"),
];

/// The flags of all of them.
pub(super) const ANY_LETTER: &str = "abpPsuUw";
