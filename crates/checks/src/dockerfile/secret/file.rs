//! Files that hold secrets, by their names.

/// What a name says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SecretFile {
    /// What it holds.
    pub(crate) holds: &'static str,
    /// Whether files of that name hold hardly anything else.
    pub(crate) is_certain: bool,
}

/// Returns what a path, or a pattern of paths, says of a file; nothing for names that hold no secrets.
pub(crate) fn secret_file(path: &str) -> Option<SecretFile> {
    let path = path.trim_end_matches(['/', '*']).to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or_default();
    let ends = |ending: &str| {
        path == ending
            || path
                .strip_suffix(ending)
                .is_some_and(|rest| rest.ends_with('/'))
    };
    let of = |list: &[(&str, &'static str)], is_certain| {
        let found = list.iter().find(|(ending, _)| ends(ending));
        found.map(|(_, holds)| SecretFile { holds, is_certain })
    };
    if HARMLESS.iter().any(|word| name.contains(word)) {
        return None;
    }
    of(CERTAIN, true)
        .or_else(|| of(LIKELY, false))
        .or_else(|| by_form(name))
}

/// Tells files by parts of their names.
fn by_form(name: &str) -> Option<SecretFile> {
    let certain = |holds| {
        Some(SecretFile {
            holds,
            is_certain: true,
        })
    };
    let likely = |holds| {
        Some(SecretFile {
            holds,
            is_certain: false,
        })
    };
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    if name.starts_with(".env.") || (ending == "env" && !stem.is_empty()) {
        return likely("settings with passwords");
    }
    let is_json = ending == "json";
    if is_json
        && (stem.starts_with("service-account")
            || stem.starts_with("service_account")
            || stem.starts_with("client_secret"))
    {
        return certain("a key of Google Cloud");
    }
    let is_public = PUBLIC.iter().any(|word| stem.contains(word));
    let is_private = ["priv", "server", "client", "tls", "ssl", "key"]
        .iter()
        .any(|word| stem.contains(word));
    match ending {
        "pem" if stem.contains("key") && !is_public => certain("a private key"),
        "pem" if !is_public => likely("a private key"),
        "key" if is_private && !is_public => certain("a private key"),
        "key" if !is_public => likely("a private key"),
        "ppk" => certain("a private key"),
        "p12" | "pfx" => certain("a certificate with its private key"),
        "jks" | "keystore" if !stem.contains("trust") => likely("private keys"),
        "kdbx" => certain("a store of passwords"),
        "tfstate" => certain("the state of Terraform, with all its passwords"),
        "tfvars" => likely("settings of Terraform"),
        _ => None,
    }
}

/// Parts of names of examples and of public halves.
const HARMLESS: &[&str] = &[
    "example", "sample", "template", ".dist", ".tmpl", ".tpl", ".pub", "defaults",
];

/// Parts of names of certificates and public keys.
const PUBLIC: &[&str] = &[
    "ca", "cert", "chain", "bundle", "public", "pub", "root", "gpg", "pgp", "archive", "release",
    "repo", "signing", "apt", "keyring", "crt", "dhparam",
];

/// Ends of paths of files that hold secrets.
const CERTAIN: &[(&str, &str)] = &[
    (".env", "settings with passwords"),
    ("id_rsa", "a private key of SSH"),
    ("id_dsa", "a private key of SSH"),
    ("id_ecdsa", "a private key of SSH"),
    ("id_ed25519", "a private key of SSH"),
    (".netrc", "passwords"),
    ("_netrc", "passwords"),
    (".pypirc", "credentials for a package index"),
    (".git-credentials", "credentials of git"),
    (".aws", "keys of AWS"),
    (".aws/credentials", "keys of AWS"),
    (".docker/config.json", "credentials of registries"),
    (".dockercfg", "credentials of registries"),
    (".dockerconfigjson", "credentials of registries"),
    (".kube", "credentials of a cluster"),
    (".kube/config", "credentials of a cluster"),
    ("kubeconfig", "credentials of a cluster"),
    (".gnupg", "private keys"),
    ("secring.gpg", "private keys"),
    (".ssh", "private keys of SSH"),
    (".pgpass", "passwords of databases"),
    (".azure", "credentials of Azure"),
    (".config/gcloud", "credentials of Google Cloud"),
    (
        "application_default_credentials.json",
        "credentials of Google Cloud",
    ),
    (".vault-token", "a token of Vault"),
    (".s3cfg", "keys of a store"),
    (
        "terraform.tfstate",
        "the state of Terraform, with all its passwords",
    ),
    (
        "terraform.tfstate.backup",
        "the state of Terraform, with all its passwords",
    ),
];

/// The same of files that may hold none.
const LIKELY: &[(&str, &str)] = &[
    (".npmrc", "credentials for a package registry"),
    (".my.cnf", "passwords of databases"),
    (".htpasswd", "hashes of passwords"),
    (".boto", "keys of a store"),
    ("credentials", "credentials"),
    ("credentials.json", "credentials"),
    ("credentials.yml", "credentials"),
    ("secrets.json", "secrets"),
    ("secrets.yml", "secrets"),
    ("secrets.yaml", "secrets"),
    ("master.key", "the key to all credentials"),
];

#[cfg(test)]
mod tests {
    use super::secret_file;

    #[test]
    fn files_with_secrets_are_known_by_name() {
        let certain = |path: &str| secret_file(path).map(|file| file.is_certain);
        for path in [
            ".env",
            "config/.env",
            ".env*",
            "keys/id_rsa",
            "server.key",
            "tls-key.pem",
            ".aws/",
            ".docker/config.json",
            "a.p12",
            "kubeconfig",
            "ID_RSA",
        ] {
            assert_eq!(certain(path), Some(true), "{path}");
        }
        for path in [".npmrc", ".env.production", "prod.env", "app.pem", "a.jks"] {
            assert_eq!(certain(path), Some(false), "{path}");
        }
        for path in [
            ".env.example",
            "id_rsa.pub",
            "ca.pem",
            "fullchain.pem",
            "nodesource.gpg.key",
            "config.json",
            "key",
            "src",
            "",
            "my.env.sample",
            "truststore.jks",
            "environment",
            "cert.pem",
        ] {
            assert_eq!(certain(path), None, "{path}");
        }
    }
}
