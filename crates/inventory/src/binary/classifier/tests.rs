//! Each signature against the bytes that lie around its text in real programs, told by hand.

use super::samples::SAMPLES;
use super::*;

#[test]
fn every_rule_can_be_looked_for() {
    let mut ids = BTreeSet::new();
    for signature in SIGNATURES.iter() {
        let rule = signature.rule;
        assert!(ids.insert(rule.id), "{}", rule.id);
        assert_eq!(signature.probes.len(), rule.texts.len(), "{}", rule.id);
        assert!(
            !rule.files.is_empty() && !rule.texts.is_empty(),
            "{}",
            rule.id
        );
        for probe in &signature.probes {
            let names = probe.pattern.capture_names().flatten();
            assert_eq!(names.collect::<Vec<_>>(), ["v"], "{}", rule.id);
        }
    }
}

#[test]
fn texts_of_real_programs() {
    let mut wrong = Vec::new();
    for (name, bytes, want) in SAMPLES {
        // Somewhere in a larger file.
        let mut file = vec![0xff; 1_000];
        file.extend_from_slice(bytes);
        file.extend([0xff; 1_000]);
        let found = recognise(&format!("usr/lib/{name}"), &file);
        let found: Vec<_> = found
            .iter()
            .map(|p| format!("{} {}", p.name, p.version))
            .collect();
        wrong.extend((found != [*want]).then(|| format!("{name}: {found:?}, not {want}")));
        assert!(recognise("usr/lib/other", &file).is_empty(), "{name}");
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn many_texts_end() {
    let bytes = b"OpenSSL ".repeat(200_000);
    assert!(recognise("libcrypto.so.3", &bytes).is_empty());
}
