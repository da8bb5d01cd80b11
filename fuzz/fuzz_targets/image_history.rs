//! Configurations of images with their histories: each step stays one instruction, the configuration decides, and
//! what is told has a place.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_checks::dockerfile::CHECKS;
use seawall_checks::image::built::{Built, Known};
use seawall_checks::settings::Settings;
use seawall_model::artifact::Instruction;
use seawall_model::image::{HistoryStep, ImageConfiguration};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (settings, history) = text.split_once('\u{1e}').unwrap_or(("", &text));
    let mut configuration = ImageConfiguration::default();
    for (index, text) in history.split('\u{1f}').enumerate() {
        let step = HistoryStep {
            instruction: Instruction {
                index,
                text: text.to_owned(),
                ..Instruction::default()
            },
            layer: Some(index),
        };
        configuration.history.push(step);
    }
    for (index, value) in settings.split('\u{1f}').enumerate() {
        let value = value.to_owned();
        match index % 8 {
            0 => configuration.environment.push(value),
            1 => configuration.command.push(value),
            2 => configuration.on_build.push(value),
            3 => configuration.volumes.push(value),
            4 => configuration.exposed_ports.push(value),
            5 => configuration.working_directory = value,
            6 => configuration.stop_signal = Some(value),
            _ => drop(configuration.labels.insert(value.clone(), value)),
        }
    }
    let known = Known {
        os: Some("linux"),
        layers: configuration.history.len(),
        base_layers: None,
    };
    let built = Built::of(&configuration, known, &Settings::default());
    let document = &built.input.document;
    assert_eq!(document.instructions.len(), built.origins.len());
    for (instruction, origin) in document.instructions.iter().zip(&built.origins) {
        assert_eq!(instruction.span.start, origin.span.start);
        assert!(origin.span.contains(origin.shown));
        // No step and no value makes one: the configuration has none.
        assert!(!instruction.is("USER") && !instruction.is("HEALTHCHECK"));
    }
    for check in CHECKS.iter().copied().flatten() {
        for fault in check.judge_dockerfile(&built.input).finish().0 {
            let span = fault.place.span.unwrap_or_default();
            assert!(document.source.text().get(span.range()).is_some());
        }
    }
});
