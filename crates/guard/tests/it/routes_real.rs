//! The table of operations beside a real engine's router: a path of the table is routed there exactly where it is found
//! here.

use seawall_guard::api::path;
use seawall_guard::api::route;
use seawall_guard::api::version::Version;
use seawall_testkit::daemon::Daemon;
use seawall_testkit::tool::skip;

use crate::wire::{self, Answer};

/// A request that does nothing where it is routed: what it names is not there, and what it brings is no JSON.
fn ask(daemon: &Daemon, method: &str, path: &str) -> Answer {
    let query = match path.rsplit('/').next() {
        Some("events") => "?since=1&until=2",
        Some("profile" | "trace") => "?seconds=1",
        _ => "",
    };
    let body = if matches!(method, "POST" | "PUT") {
        "x"
    } else {
        ""
    };
    let length = body.len();
    let text = format!(
        "{method} {path}{query} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    wire::send(daemon, text.as_bytes())
}

/// The version of the API that an engine speaks.
fn version(daemon: &Daemon) -> Version {
    let text = daemon.docker(&["version", "--format", "{{.Server.APIVersion}}"]);
    let minor = text.trim().strip_prefix("1.").unwrap();
    Version::minor(minor.parse().unwrap())
}

#[test]
fn the_engine_routes_what_the_table_holds() {
    // Debugging pages are there only where the engine debugs itself.
    let daemon = match Daemon::start_with("vfs", &["--debug", "--experimental"]) {
        Ok(daemon) => daemon,
        Err(why) => return skip(&why),
    };
    let version = version(&daemon);
    let mut templates: Vec<_> = route::all().map(|it| it.template).collect();
    templates.sort_unstable();
    templates.dedup();
    let mut asked = 0;
    for template in templates.into_iter().filter(|it| *it != "*") {
        for method in ["GET", "POST", "PUT", "DELETE"] {
            asked += compare(&daemon, method, template, version);
        }
    }
    assert!(asked > 400, "{asked}");
}

/// Compares with a version and without.
fn compare(daemon: &Daemon, method: &str, template: &str, version: Version) -> usize {
    let words = template.split('/').map(|word| match word {
        "{name...}" => "registry.example/zz:1",
        word if word.starts_with('{') => "zz",
        word => word,
    });
    let bare = words.collect::<Vec<_>>().join("/");
    for text in [bare.clone(), format!("/v{version}{bare}")] {
        let path = path::read(&text).unwrap();
        let found = route::find(method, &path);
        // What is newer than the engine it can't know; debugging pages are older without a version than with one.
        let versioned = path.version.is_some() || !template.starts_with("/debug");
        let newer = found
            .as_ref()
            .is_ok_and(|(it, _)| versioned && it.since > version);
        let here = found.is_ok() && !newer;
        let there = ask(daemon, method, &text);
        // Old engines answer with debugging pages to any method.
        let any = template.starts_with("/debug") && method != "GET";
        if !here && (any || is_slashed(method, &bare)) {
            continue;
        }
        assert_eq!(
            here,
            there.is_routed(),
            "{method} {text}: {found:?} {there:?}"
        );
    }
    2
}

/// Says whether a path is one that the engine takes for a name with a slash, which is refused here.
fn is_slashed(method: &str, bare: &str) -> bool {
    let areas: &[&str] = match method {
        "GET" => &["/networks/", "/volumes/"],
        "PUT" => &["/volumes/"],
        "DELETE" => &["/containers/", "/networks/", "/volumes/"],
        _ => &[],
    };
    let names = areas.iter().find_map(|area| bare.strip_prefix(area));
    names.is_some_and(|it| it.is_empty() || it.contains('/'))
}
