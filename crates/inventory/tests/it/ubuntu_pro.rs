//! Traces of Ubuntu Pro in an artifact.

use seawall_inventory::os::ubuntu_pro::{parse_sources, parse_status};

use crate::layered::{Image, Node, file};

const STATUS: &str = "var/lib/ubuntu-advantage/status.json";
const INFRA: &str = "etc/apt/sources.list.d/ubuntu-esm-infra.sources";
const ATTACHED: &str = r#"{"_schema_version": "0.1", "attached": true, "services": [
    {"available": "yes", "entitled": "yes", "name": "esm-apps", "status": "disabled"},
    {"available": "yes", "entitled": "yes", "name": "esm-infra", "status": "enabled"},
    {"available": "yes", "entitled": "yes", "name": "livepatch", "status": "enabled"}]}"#;

#[test]
fn status_documents() {
    for (text, want) in [
        (ATTACHED, &["esm-infra", "ubuntu-pro"][..]),
        (r#"{"attached": true}"#, &["ubuntu-pro"]),
        (
            r#"{"attached": false, "services": [{"name": "esm-infra", "status": "enabled"}]}"#,
            &[],
        ),
        (
            r#"{"attached": false, "services": [{"name": "esm-infra", "available": "yes"}]}"#,
            &[],
        ),
        ("{}", &[]),
    ] {
        assert_eq!(parse_status(text.as_bytes()).unwrap(), want, "{text}");
    }
    for text in ["", "7", "{\"attached\": 1}"] {
        assert!(parse_status(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn sources_of_apt() {
    let stanza = "# Written by ubuntu-pro-client\nTypes: deb\nURIs: https://esm.ubuntu.com/infra/ubuntu\n\
                  Suites: noble-infra-security\n";
    for (text, want) in [
        (stanza.to_owned(), &["esm-infra"][..]),
        (format!("{stanza}Enabled: no\n"), &[]),
        (
            "deb https://esm.ubuntu.com/apps/ubuntu jammy-apps-security main\n".to_owned(),
            &["esm-apps"],
        ),
        (
            "deb [arch=amd64] https://esm.ubuntu.com/apps/ubuntu jammy main\n".to_owned(),
            &["esm-apps"],
        ),
        (
            "# deb https://esm.ubuntu.com/apps/ubuntu jammy-apps-security main\n".to_owned(),
            &[],
        ),
        (
            "deb-src https://esm.ubuntu.com/apps/ubuntu jammy main\n".to_owned(),
            &[],
        ),
        (
            "deb https://example.com/https://esm.ubuntu.com/apps/ jammy main\n".to_owned(),
            &[],
        ),
        (String::new(), &[]),
    ] {
        assert_eq!(parse_sources(text.as_bytes()), want, "{text}");
    }
}

#[test]
fn what_is_visible_counts() {
    let sources = file("URIs: https://esm.ubuntu.com/infra/ubuntu\n");
    let image = Image::default().layer(vec![
        (STATUS, file(ATTACHED)),
        (INFRA, sources),
        (
            "var/lib/ubuntu-advantage/private/machine-token.json",
            file("secret"),
        ),
    ]);
    assert_eq!(image.inventory().subscriptions, ["esm-infra", "ubuntu-pro"]);
    let detached = image
        .clone()
        .layer(vec![(STATUS, file("{}")), (INFRA, Node::Gone)]);
    // The token alone says nothing of services.
    assert_eq!(detached.inventory().subscriptions, ["ubuntu-pro"]);
    let clean = detached.layer(vec![("var/lib/ubuntu-advantage", Node::Gone)]);
    assert_eq!(clean.inventory().subscriptions, [""; 0]);
    let broken = Image::default().layer(vec![(STATUS, file("{"))]);
    assert_eq!(broken.inventory().problems.len(), 1);
}
