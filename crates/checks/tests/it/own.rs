//! Checks of the user's own from outside: the seeds of their fuzz target.

use std::sync::Arc;

use seawall_checks::dockerfile::{Beside, Input};
use seawall_checks::own::view::View;
use seawall_checks::own::{Definition, OwnCheck, Subject, judge};
use seawall_checks::parse::dockerfile::parse;
use seawall_checks::settings::Settings;
use seawall_checks::source::Source;
use seawall_model::severity::Severity;

#[test]
fn seeds_of_own_check() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/own_check");
    let (mut good, mut bad, mut faults) = (0, 0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let data = std::fs::read(entry.unwrap().path()).unwrap();
        let mut parts = data.splitn(2, |byte| *byte == 0);
        let when = String::from_utf8_lossy(parts.next().unwrap()).into_owned();
        let source = Source::new("Dockerfile", parts.next().unwrap_or_default());
        let input = Input::new(parse(source), Settings::default(), Beside::default());
        for subject in Subject::ALL {
            let definition = Definition {
                id: "ACME-0001".to_owned(),
                name: None,
                message: "told".to_owned(),
                severity: Severity::Low,
                subject: subject.name().to_owned(),
                when: when.clone(),
                at: None,
                why: String::new(),
                remedy: String::new(),
                references: Vec::new(),
                origin: String::new(),
            };
            match OwnCheck::compile(definition) {
                Ok(check) => {
                    let judged = judge(&[Arc::new(check)], &View::of_dockerfile(&input));
                    faults += judged.faults.len();
                    good += 1;
                }
                Err(_) => bad += 1,
            }
        }
    }
    assert!(
        good > 5 && bad > 5 && faults > 2,
        "{good} good, {bad} bad, {faults} faults"
    );
}
