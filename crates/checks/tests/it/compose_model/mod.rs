//! The merged model beside what Docker Compose itself makes of the same project (`docker compose config`).
//!
//! Cases lie in `tests/compose`, each with what Docker Compose 2.40.3 printed for it. Where
//! `SEAWALL_DOCKER_COMPOSE` names the program, it is asked again, `SEAWALL_COMPOSE_WRITE` writes its answers down,
//! and `SEAWALL_COMPOSE_FILES` names a folder of real files that are compared as well.

mod canonical;
mod case;
mod compare;
mod kinds;
mod oracle;
mod unit;

use std::path::Path;

use seawall_checks::compose::Input;
use seawall_checks::parse::compose::{Given, load};
use seawall_checks::settings::Settings;
use seawall_checks::source::Source;

use case::Answer;

/// Every case: what Docker Compose accepts has the same model here, what it refuses is told here.
#[test]
fn models_are_those_of_docker_compose() {
    let mut wrong = Vec::new();
    let cases = case::all();
    assert!(cases.len() > 20, "{} cases", cases.len());
    for case in &cases {
        let read = read(&case.files(), &case.env_files(), case::FOLDER, &|path| {
            case.file(path)
        });
        let name = &case.name;
        match &case.answer {
            Answer::Model(model) => {
                let found = compare::differences(&read, model);
                wrong.extend(found.into_iter().map(|it| format!("{name}: {it}")));
                let errors = hard_errors(&read);
                wrong.extend(
                    errors
                        .iter()
                        .map(|it| format!("{name}: refused here: {it}")),
                );
            }
            Answer::Refused(why) if !is_told(&read, why) => {
                wrong.push(format!("{name}: not refused here: {why}"));
            }
            Answer::Refused(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The answers that were written down are those that Docker Compose gives.
#[test]
fn answers_are_those_of_docker_compose() {
    let Some(program) = oracle::program() else {
        return;
    };
    let is_writing = std::env::var_os("SEAWALL_COMPOSE_WRITE").is_some();
    let mut wrong = Vec::new();
    for case in case::all() {
        let answer = oracle::ask_about(&program, &case);
        if is_writing {
            case.write(&answer);
        } else if answer != case.answer {
            wrong.push(case.name.clone());
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Real files: the same model where Docker Compose accepts them, and none that only it refuses.
#[test]
fn real_files_have_the_models_of_docker_compose() {
    let Some(program) = oracle::program() else {
        return;
    };
    let Some(folder) = std::env::var_os("SEAWALL_COMPOSE_FILES") else {
        eprintln!("skipped: SEAWALL_COMPOSE_FILES names no folder");
        return;
    };
    let (mut wrong, mut same, mut refused, files) = (Vec::new(), 0, 0, oracle::files(&folder));
    for file in &files {
        let name = file.display();
        let folder = file.parent().unwrap_or(Path::new("/"));
        let source = |path: &Path| Some(Source::new(path.to_str()?, &std::fs::read(path).ok()?));
        let read = read(
            &source(file).into_iter().collect::<Vec<_>>(),
            &source(&folder.join(".env")).into_iter().collect::<Vec<_>>(),
            folder.to_str().unwrap_or_default(),
            &|path| source(Path::new(path)),
        );
        let errors = hard_errors(&read);
        match oracle::ask_about_file(&program, file) {
            Answer::Model(model) => {
                let mut found = compare::differences(&read, &model);
                found.extend(errors.iter().map(|it| format!("refused here: {it}")));
                same += usize::from(found.is_empty());
                wrong.extend(found.into_iter().map(|it| format!("{name}: {it}")));
            }
            Answer::Refused(why) => {
                refused += 1;
                if !is_told(&read, &why) {
                    wrong.push(format!("{name}: not refused here: {why}"));
                }
            }
        }
    }
    eprintln!(
        "{} files: {same} have the same model, {refused} are refused",
        files.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn read(
    files: &[Source],
    env_files: &[Source],
    folder: &str,
    ask: &dyn Fn(&str) -> Option<Source>,
) -> Input {
    let given = Given {
        files: files.to_vec(),
        env_files: env_files.to_vec(),
        folder: folder.to_owned(),
        ..Given::default()
    };
    Input::new(load(given, ask), Settings::default(), ask)
}

/// Says whether what Docker Compose refuses is told here: as an error, or where a variable is missing, which whoever
/// starts the project may set, as a warning. Files of variables that are not there are left to that as well.
fn is_told(read: &Input, why: &str) -> bool {
    // It cannot print what it has read here.
    if why.contains("MarshalJSON") {
        return true;
    }
    let is_gone = why.contains("no such file or directory") && why.contains(" file ");
    is_gone
        || read
            .project
            .errors
            .iter()
            .any(|error| !error.is_warning || error.why.starts_with("nobody sets"))
}

fn hard_errors(read: &Input) -> Vec<&str> {
    let errors = read.project.errors.iter();
    let hard = errors.filter(|error| !error.is_warning);
    hard.map(|error| error.why.as_str()).collect()
}
