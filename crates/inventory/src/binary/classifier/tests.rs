//! Each signature against the bytes that lie around its text in real programs, told by hand.

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
