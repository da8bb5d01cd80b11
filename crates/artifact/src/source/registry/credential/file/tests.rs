//! Which entry of a configuration speaks for which host.

use super::*;

fn find(config: &str, host: &str) -> Option<Entry> {
    AuthFile::parse(config.as_bytes()).unwrap().find(host)
}

fn password(username: &str, password: &str) -> Entry {
    Entry::Credential(Credential::Password {
        username: username.into(),
        password: password.into(),
    })
}

fn program(name: &str, server: &str) -> Entry {
    Entry::Program {
        name: name.into(),
        server: server.into(),
    }
}

#[test]
fn auths_are_found_under_all_spellings_of_a_host() {
    // `printf 'me:s3:cret' | base64` = bWU6czM6Y3JldA==
    let entry = r#"{"auth":"bWU6czM6Y3JldA=="}"#;
    let cases = [
        ("r.example", "r.example", true),
        ("https://r.example", "r.example", true),
        ("https://r.example/v1/", "r.example", true),
        ("http://R.example/v2/", "r.example", true),
        ("r.example:5000", "r.example:5000", true),
        ("r.example:5000", "r.example", false),
        ("r.example", "evil-r.example", false),
        ("r.example", "r.example.evil.example", false),
        ("https://index.docker.io/v1/", "docker.io", true),
        ("docker.io", "docker.io", true),
        ("https://index.docker.io/v1/", "registry-1.docker.io", true),
    ];
    for (key, host, want) in cases {
        let config = format!(r#"{{"auths":{{"{key}":{entry}}}}}"#);
        let expected = if want {
            Some(password("me", "s3:cret"))
        } else {
            None
        };
        assert_eq!(find(&config, host), expected, "{key} {host}");
    }
}

#[test]
fn programs_go_before_auths_and_the_store_comes_last() {
    let config = r#"{"auths":{"a.example":{},"b.example":{"auth":"dTpw"}},
        "credHelpers":{"b.example":"ecr-login"},"credsStore":"pass"}"#;
    assert_eq!(
        find(config, "a.example"),
        Some(program("pass", "a.example"))
    );
    assert_eq!(
        find(config, "b.example"),
        Some(program("ecr-login", "b.example"))
    );
    assert_eq!(
        find(config, "docker.io"),
        Some(program("pass", "https://index.docker.io/v1/"))
    );
}

#[test]
fn tokens_go_before_passwords() {
    let config = r#"{"auths":{"a.example":{"auth":"dTpw","identitytoken":"i"},
        "b.example":{"registrytoken":"r"},"c.example":{"username":"u","password":"p"}}}"#;
    let token = Entry::Credential(Credential::IdentityToken("i".into()));
    assert_eq!(find(config, "a.example"), Some(token));
    let token = Entry::Credential(Credential::RegistryToken("r".into()));
    assert_eq!(find(config, "b.example"), Some(token));
    assert_eq!(find(config, "c.example"), Some(password("u", "p")));
}

#[test]
fn empty_and_broken_entries_mean_anonymous() {
    for config in [
        "",
        "{}",
        r#"{"auths":null,"credHelpers":null,"credsStore":""}"#,
        r#"{"auths":{"a.example":{}}}"#,
        r#"{"auths":{"a.example":{"auth":"%%%"}}}"#,
        r#"{"auths":{"a.example":{"auth":"bm9jb2xvbg=="}}}"#,
    ] {
        assert_eq!(find(config, "a.example"), None, "{config}");
    }
}

#[test]
fn errors_do_not_repeat_the_file() {
    for config in [
        r#"{"auths":"hunter2"}"#,
        r#"{"auths":{"a":{"auth":["hunter2"]}}}"#,
        "hunter2",
    ] {
        let why = AuthFile::parse(config.as_bytes()).unwrap_err();
        assert!(!why.contains("hunter2") && why.contains("line 1"), "{why}");
    }
}
