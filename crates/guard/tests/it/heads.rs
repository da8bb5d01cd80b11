//! What unmodified clients were recorded to send – method, target, content type, upgrade and, where it is short, the body –
//! is understood, and means the same when it is written anew. `data/heads.tsv` holds own, synthetic requests as docker's
//! command line, compose, docker-py and dockerode wrote them; ids are shortened.

use std::path::Path;

use crate::wire::{guard, instead};

#[test]
fn recorded_requests_are_understood() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/heads.tsv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut count = 0;
    for line in text.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [_, method, target, media, upgrade, body] = columns[..] else {
            panic!("{line}");
        };
        let mut lines = vec![
            format!("{method} {target} HTTP/1.1"),
            "Host: docker".to_owned(),
        ];
        lines.extend((media != "-").then(|| format!("Content-Type: {media}")));
        let upgrades = [
            "Connection: Upgrade".to_owned(),
            format!("Upgrade: {upgrade}"),
        ];
        lines.extend(upgrades.into_iter().filter(|_| upgrade != "-"));
        lines.push(format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        let bytes = lines.join("\r\n");
        let (head, canonical) =
            guard(bytes.as_bytes()).unwrap_or_else(|why| panic!("{line}: {why}"));
        let (_, again) = guard(&instead(&head, &canonical)).unwrap();
        assert_eq!(again, canonical, "{line}");
        count += 1;
    }
    assert!(count > 150, "{count}");
}
