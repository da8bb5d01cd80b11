//! Conditions of checks of the user's own, and the Dockerfile that they judge: what stands in front of the first zero
//! byte is the condition.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use seawall_checks::dockerfile::{Beside, Input};
use seawall_checks::own::view::View;
use seawall_checks::own::{Definition, OwnCheck, Subject, judge};
use seawall_checks::parse::dockerfile::parse;
use seawall_checks::settings::Settings;
use seawall_checks::source::Source;
use seawall_model::severity::Severity;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |byte| *byte == 0);
    let when = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let source = Source::new("Dockerfile", parts.next().unwrap_or_default());
    let input = Input::new(parse(source), Settings::default(), Beside::default());
    for subject in Subject::ALL {
        let definition = Definition {
            id: "ACME-0001".to_owned(),
            name: None,
            message: when.clone(),
            severity: Severity::Low,
            subject: subject.name().to_owned(),
            when: when.clone(),
            at: Some(when.clone()),
            why: String::new(),
            remedy: String::new(),
            references: Vec::new(),
            origin: String::new(),
        };
        // A condition is hardly ever a message and a path, too.
        let plain = Definition {
            message: "{keyword}".to_owned(),
            at: None,
            ..definition.clone()
        };
        for definition in [definition, plain] {
            if let Ok(check) = OwnCheck::compile(definition) {
                judge(&[Arc::new(check)], &View::of_dockerfile(&input));
            }
        }
    }
});
