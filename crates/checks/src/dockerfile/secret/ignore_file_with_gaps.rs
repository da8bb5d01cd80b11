//! DF-0142.

use seawall_model::severity::Severity;

use super::context::{Copied, copied};
use super::file::secret_file;
use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0142",
    name: "dockerignore-with-gaps",
    title: "secrets or .git get into the image with a directory that is copied",
    severity: Severity::High,
    severity_why: "whoever can pull the image has them",
    why: "`COPY .` takes what `.dockerignore` does not leave out. A key, an `.env` or the history of the repository is then in \
          a layer of the image for good. The files of the context are judged where they are known; otherwise only \
          whether `.dockerignore` leaves `.git` and `.env` out, which is likely then.",
    remedy: "Add what is named to `.dockerignore` (`.git`, `.env*`, `*.key`), or better leave everything out by `*` and take in \
             what is needed by `!`. Exchange secrets that were in an image.",
    bad: "FROM node:22\nCOPY . /app\n",
    good: "FROM node:22\nCOPY src /app/src\n",
    variants: &[
        Variant {
            name: "secret",
            title: "a file with a secret gets into the image",
            severity: None,
        },
        Variant {
            name: "git",
            title: "the repository's history gets into the image",
            severity: Some(Severity::Medium),
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[538],
    references: &["https://docs.docker.com/build/concepts/context/#dockerignore-files"],
    fixing: Fixing::None("it is .dockerignore that has to change"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for copy in copied(input) {
        let is_bounded = copy.site.instruction.flag("exclude").is_some();
        if !input.is_shipped(copy.site.index) || is_bounded || secret_file(&copy.path).is_some() {
            continue;
        }
        match &input.beside.files {
            Some(files) => by_files(input, &copy, files, faults),
            None if copy.is_all() && input.beside.ignore.is_some() => {
                by_patterns(input, &copy, faults);
            }
            None => {}
        }
    }
}

fn by_files(input: &Input, copy: &Copied<'_>, files: &[String], faults: &mut Faults) {
    let taken = |file: &&String| {
        copy.holds(file)
            && !input
                .beside
                .ignore
                .as_ref()
                .is_some_and(|ignore| ignore.ignores(file))
    };
    let mut secrets: Vec<(&str, bool)> = Vec::new();
    let mut has_git = false;
    for file in files {
        let is_git = file.split('/').any(|part| part == ".git");
        if is_git {
            has_git = has_git || taken(&file);
        } else if let Some(secret) = secret_file(file)
            && taken(&file)
        {
            secrets.push((file, secret.is_certain));
        }
    }
    secrets.sort_unstable_by_key(|(file, is_certain)| (!*is_certain, *file));
    if let Some((first, is_certain)) = secrets.first() {
        let more = match secrets.len() {
            1 => String::new(),
            count => format!(" and {} more", count.saturating_sub(1)),
        };
        let message = format!(
            "`{}` takes `{first}`{more} into the image",
            copy.word.as_str()
        );
        push(input, copy, ("secret", message), *is_certain, faults);
    }
    if has_git {
        let message = format!("`{}` takes `.git` into the image", copy.word.as_str());
        push(input, copy, ("git", message), true, faults);
    }
}

fn by_patterns(input: &Input, copy: &Copied<'_>, faults: &mut Faults) {
    let Some(ignore) = &input.beside.ignore else {
        return;
    };
    for (name, file, variant) in [(".env", ".env", "secret"), (".git", ".git/config", "git")] {
        if !ignore.ignores(file) {
            let message = format!(
                "`{}` takes `{name}` into the image where there is one",
                copy.word.as_str()
            );
            push(input, copy, (variant, message), false, faults);
        }
    }
}

fn push(
    input: &Input,
    copy: &Copied<'_>,
    (variant, message): (&'static str, String),
    is_certain: bool,
    faults: &mut Faults,
) {
    let place = input.place(copy.site, copy.word.span());
    let fault = Fault::new(&CHECK, message, place).variant(variant);
    faults.push(if is_certain { fault } else { fault.likely() });
}
