//! A database is built from what upstream hands out: zip archives, compressed files and tars, also
//! straight from a web server.

use std::fs;

use seawall_testkit::http::{Reply, Server};
use seawall_testkit::tool::{missing, run, skip};
use serde_json::json;

use crate::program::Desk;

/// An OSV record of one package (OSV schema 1.7).
fn record(number: u32) -> String {
    json!({
        "schema_version": "1.7.0",
        "id": format!("GHSA-aaaa-bbbb-{number:04}"),
        "aliases": [format!("CVE-2024-{number}")],
        "modified": "2026-01-01T00:00:00Z",
        "published": "2026-01-01T00:00:00Z",
        "affected": [{
            "package": { "ecosystem": "npm", "name": format!("left-{number}") },
            "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }, { "fixed": "1.2.3" }] }],
        }],
    })
    .to_string()
}

/// Writes records into a folder.
fn records(desk: &Desk, count: u32) {
    for number in 1000..1000 + count {
        let name = format!("all/GHSA-aaaa-bbbb-{number:04}.json");
        desk.file(&name, record(number));
    }
}

/// Builds and returns the number of rows that the data set gave.
#[track_caller]
fn rows(desk: &Desk, from: &str) -> u64 {
    let ran = desk.run(&format!("db build --from {from} --output out.swdb"));
    assert_eq!(ran.code, 0, "{from}: {ran:?}");
    assert!(!ran.err.contains("warning"), "{from}: {ran:?}");
    let line = ran.out.lines().nth(1).unwrap_or_default();
    let word = line.split_whitespace().nth(2).unwrap_or_default();
    word.parse().unwrap_or_else(|_| panic!("{from}: {ran:?}"))
}

#[test]
fn every_packing_gives_the_same_rows() {
    if let Some(why) = missing(&["python3", "tar", "bzip2", "xz", "gzip"]) {
        return skip(&why);
    }
    let desk = Desk::new();
    records(&desk, 20);
    let folder = desk.path("");
    let zip = "import zipfile, os\nz = zipfile.ZipFile('all.zip', 'w', zipfile.ZIP_DEFLATED)\n\
        [z.write('all/' + n, n) for n in sorted(os.listdir('all'))]\nz.close()\n";
    run("python3", &["-c", zip], &folder);
    let want = rows(&desk, "osv=all");
    assert!(want >= 20, "{want}");
    assert_eq!(rows(&desk, "osv=all.zip"), want);
    // The feed is told by what is in it.
    assert_eq!(rows(&desk, "all.zip"), want);
    for (option, name) in [
        ("-czf", "a.tar.gz"),
        ("-cjf", "a.tar.bz2"),
        ("-cJf", "a.tar.xz"),
    ] {
        run("tar", &[option, name, "all"], &folder);
        assert_eq!(rows(&desk, &format!("osv={name}")), want, "{name}");
    }
    for name in fs::read_dir(desk.path("all")).unwrap() {
        let path = name.unwrap().path();
        run("bzip2", &[path.to_str().unwrap()], &folder);
    }
    assert_eq!(rows(&desk, "osv=all"), want, "files compressed one by one");
}

#[test]
fn a_url_is_fetched_first() {
    if let Some(why) = missing(&["python3"]) {
        return skip(&why);
    }
    let desk = Desk::new();
    records(&desk, 5);
    let zip = "import zipfile, os\nz = zipfile.ZipFile('all.zip', 'w', zipfile.ZIP_DEFLATED)\n\
        [z.write('all/' + n, n) for n in sorted(os.listdir('all'))]\nz.close()\n";
    run("python3", &["-c", zip], &desk.path(""));
    let bytes = fs::read(desk.path("all.zip")).unwrap();
    let server = Server::start(move |seen| match seen.path.as_str() {
        "/npm/all.zip" => Reply::new(200, &[], &bytes),
        "/cut/all.zip" => Reply::announcing(200, &[], bytes.len(), &bytes[..bytes.len() / 2]),
        _ => Reply::new(404, &[], b""),
    });
    let base = format!("http://{}", server.authority());
    let want = rows(&desk, "osv=all.zip");
    assert_eq!(rows(&desk, &format!("osv={base}/npm/all.zip")), want);
    assert_eq!(rows(&desk, &format!("{base}/npm/all.zip")), want);
    let before = fs::read(desk.path("out.swdb")).unwrap();
    for url in [format!("{base}/cut/all.zip"), format!("{base}/missing.zip")] {
        let ran = desk.run(&format!("db build --from osv={url} --output out.swdb"));
        assert_eq!(ran.code, 3, "{ran:?}");
        assert!(ran.err.contains(&url), "{ran:?}");
    }
    assert_eq!(fs::read(desk.path("out.swdb")).unwrap(), before);
    let left: Vec<_> = fs::read_dir(desk.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().contains(".data-"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_damaged_archive_is_told() {
    let desk = Desk::new();
    desk.file("all.zip", b"PK\x03\x04 and no directory");
    let ran = desk.run("db build --from osv=all.zip --output out.swdb");
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(!desk.path("out.swdb").exists());
}
