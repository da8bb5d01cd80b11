//! Histories of images as Dockerfiles: the seeds of the fuzz target, replayed.

use seawall_checks::dockerfile::CHECKS;
use seawall_checks::image::built::{Built, Known};
use seawall_checks::settings::Settings;
use seawall_model::artifact::Instruction;
use seawall_model::image::{HistoryStep, ImageConfiguration};

#[test]
fn each_step_stays_one_instruction() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fuzz/corpus/image_history"
    );
    let mut seeds = 0_usize;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        check(&configuration(&text));
        seeds += 1;
    }
    assert!(seeds > 2);
}

/// Reads a seed: values of the configuration, then the steps.
fn configuration(text: &str) -> ImageConfiguration {
    let (settings, history) = text.split_once('\u{1e}').unwrap();
    let mut configuration = ImageConfiguration::default();
    for (index, text) in history.split('\u{1f}').enumerate() {
        let instruction = Instruction {
            index,
            text: text.to_owned(),
            ..Instruction::default()
        };
        configuration.history.push(HistoryStep {
            instruction,
            layer: Some(index),
        });
    }
    for value in settings.split('\u{1f}').map(str::to_owned) {
        configuration.environment.push(value.clone());
        configuration.command.push(value.clone());
        configuration.on_build.push(value.clone());
        configuration.volumes.push(value.clone());
        configuration.labels.insert(value.clone(), value.clone());
        configuration.working_directory = value;
    }
    configuration
}

fn check(configuration: &ImageConfiguration) {
    let known = Known {
        os: Some("linux"),
        layers: configuration.history.len(),
        base_layers: None,
    };
    let built = Built::of(configuration, known, &Settings::default());
    let document = &built.input.document;
    assert_eq!(document.instructions.len(), built.origins.len());
    for (instruction, origin) in document.instructions.iter().zip(&built.origins) {
        assert_eq!(instruction.span.start, origin.span.start);
        // No step and no value makes one: the configuration has none.
        assert!(!instruction.is("USER") && !instruction.is("HEALTHCHECK"));
    }
    for check in CHECKS.iter().copied().flatten() {
        for fault in check.judge_dockerfile(&built.input).finish().0 {
            let span = fault.place.span.unwrap_or_default();
            assert!(document.source.text().get(span.range()).is_some());
        }
    }
}
