//! Judges the documents of a case.

use std::path::Path;

use seawall_checks::build;
use seawall_checks::check::Check;
use seawall_checks::compose;
use seawall_checks::daemon;
use seawall_checks::dockerfile::{Beside, Input};
use seawall_checks::fault::Fault;
use seawall_checks::kubernetes;
use seawall_checks::parse::compose::{Given, load};
use seawall_checks::parse::dockerfile::ignore::Ignore;
use seawall_checks::parse::dockerfile::parse;
use seawall_checks::settings::{LabelType, Settings};
use seawall_checks::source::Source;

use crate::cases::{Case, parameters};
use crate::image;

/// Runs a check on a case, by the kind of document that the check's id speaks of.
pub(crate) fn judge(check: &'static Check, case: &Case) -> Vec<Fault> {
    let settings = settings(&case.set);
    if case.documents[0].name == "image" {
        return image::judge(check, &case.documents[0].text, settings);
    }
    let name = case.documents[0].name.as_str();
    if let Some(kind) = definition(name) {
        return of_build(check, case, kind, settings);
    }
    if check.id.starts_with("DF-") && name == "daemon.json" {
        return of_daemon(check, case, settings);
    }
    match check.id.split('-').next().unwrap() {
        "DF" => of_dockerfile(check, case, &settings),
        "CMP" => of_compose(check, case, &settings),
        "DMN" => of_daemon(check, case, settings),
        "K8S" => of_kubernetes(check, case, settings),
        prefix => panic!("no document for {prefix}"),
    }
}

/// The name of the first document.
pub(crate) fn name_of(id: &str) -> &'static str {
    if id == "DF-0145" {
        return "docker-bake.hcl";
    }
    match id.split('-').next().unwrap() {
        "CMP" => "compose.yaml",
        "DMN" => "daemon.json",
        "IMG" => "image",
        "K8S" => "manifest.yaml",
        _ => "Dockerfile",
    }
}

fn of_dockerfile(check: &'static Check, case: &Case, settings: &Settings) -> Vec<Fault> {
    let [first, beside @ ..] = &case.documents[..] else {
        panic!("a case has a document")
    };
    let document = parse(Source::new(&first.name, first.text.as_bytes()));
    let named = |name: &str| beside.iter().find(|other| other.name == name);
    let beside = Beside {
        ignore: named(".dockerignore").map(|ignore| Ignore::parse(&ignore.text)),
        files: named("(files)").map(|files| files.text.lines().map(str::to_owned).collect()),
    };
    let input = Input::new(document, settings.clone(), beside);
    check.judge_dockerfile(&input).finish().0
}

/// Files whose names begin as those of Compose do are given in order, `.env` beside them; all others are there
/// for who asks.
fn of_compose(check: &'static Check, case: &Case, settings: &Settings) -> Vec<Fault> {
    let source =
        |document: &crate::cases::Document| Source::new(&document.name, document.text.as_bytes());
    let is_given = |name: &str| {
        ["compose.", "docker-compose."]
            .iter()
            .any(|start| name.starts_with(start))
    };
    let named = |wanted: fn(&str) -> bool| {
        let documents = case.documents.iter();
        documents
            .filter(move |document| wanted(&document.name))
            .map(source)
            .collect()
    };
    let given = Given {
        files: case
            .documents
            .iter()
            .filter(|it| is_given(&it.name))
            .map(source)
            .collect(),
        env_files: named(|name| name == ".env"),
        ..Given::default()
    };
    let ask = |name: &str| case.documents.iter().find(|it| it.name == name).map(source);
    let input = compose::Input::new(load(given, &ask), settings.clone(), &ask);
    let mut faults = check.judge_compose(&input).finish().0;
    let place = |document: usize| {
        let name = input.project.source(document).unwrap().name();
        case.documents
            .iter()
            .position(|it| it.name == name)
            .unwrap()
    };
    for fault in &mut faults {
        fault.place.document = place(fault.place.document);
        for edit in fault.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.document = place(edit.document);
        }
    }
    faults
}

/// What starts a build.
#[derive(Clone, Copy)]
enum Starts {
    Bake,
    Workflow,
    Buildkitd,
}

/// Tells what starts a build by its name.
fn definition(name: &str) -> Option<Starts> {
    match name {
        "buildkitd.toml" => Some(Starts::Buildkitd),
        _ if name.starts_with("docker-bake.") => Some(Starts::Bake),
        _ if name.starts_with('.') && Path::new(name).extension() == Some("yml".as_ref()) => {
            Some(Starts::Workflow)
        }
        _ => None,
    }
}

/// All documents of a case are Bake files that are merged in order; anything else is one document.
fn of_build(check: &'static Check, case: &Case, kind: Starts, settings: Settings) -> Vec<Fault> {
    let mut sources = case
        .documents
        .iter()
        .map(|document| Source::new(&document.name, document.text.as_bytes()));
    let input = match kind {
        Starts::Bake => build::Input::of_bake(sources.collect(), settings),
        Starts::Workflow => build::Input::of_workflow(sources.next().unwrap(), settings),
        Starts::Buildkitd => build::Input::of_buildkitd(sources.next().unwrap(), settings),
    };
    check.judge_build(&input).finish().0
}

fn of_daemon(check: &'static Check, case: &Case, settings: Settings) -> Vec<Fault> {
    let document = &case.documents[0];
    let source = Source::new(&document.name, document.text.as_bytes());
    let input = daemon::Input::new(source, settings);
    check.judge_daemon(&input).finish().0
}

fn of_kubernetes(check: &'static Check, case: &Case, settings: Settings) -> Vec<Fault> {
    let document = &case.documents[0];
    let source = Source::new(&document.name, document.text.as_bytes());
    let input = kubernetes::Input::new(source, settings);
    check.judge_kubernetes(&input).finish().0
}

pub(crate) fn settings(set: &[(String, String)]) -> Settings {
    let mut settings = Settings::default();
    for (key, values) in parameters(set) {
        let last = values.last().map(|value| (*value).to_owned());
        let list = || {
            values
                .iter()
                .flat_map(|value| value.split(','))
                .map(str::to_owned)
                .collect()
        };
        match key.split_once('.') {
            Some(("label", name)) => {
                settings
                    .labels
                    .insert(name.to_owned(), label_type(values[0]));
            }
            Some(("argument", name)) => {
                settings
                    .build_arguments
                    .insert(name.to_owned(), values[0].to_owned());
            }
            _ => match key {
                "registries" => settings.registries = list(),
                "contexts" => settings.contexts = list(),
                "only-these-labels" => settings.only_these_labels = values == ["true"],
                "target" => settings.target = last,
                "platform" => settings.platform = last,
                "engine" => settings.engine = last,
                "today" => settings.today = last.map(|day| day.parse().unwrap()),
                "oldest-image" => settings.oldest_image = last.map(|days| days.parse().unwrap()),
                "least-efficiency" => {
                    settings.least_efficiency = last.map(|percent| percent.parse().unwrap());
                }
                "most-wasted" => settings.most_wasted = last.map(|bytes| bytes.parse().unwrap()),
                "docker-users" => settings.docker_users = list(),
                "most-unused-images" => {
                    settings.most_unused_images = last.map(|count| count.parse().unwrap());
                }
                "most-stopped-containers" => {
                    settings.most_stopped_containers = last.map(|count| count.parse().unwrap());
                }
                _ => panic!("no parameter is called {key}"),
            },
        }
    }
    settings
}

fn label_type(word: &str) -> LabelType {
    match word {
        "text" => LabelType::Text,
        "rfc3339" => LabelType::Time,
        "semver" => LabelType::Semver,
        "url" => LabelType::Url,
        "hash" => LabelType::Hash,
        "spdx" => LabelType::Spdx,
        "email" => LabelType::Email,
        _ => panic!("no label is of type {word}"),
    }
}
