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
            profile: None,
        },
        Variant {
            name: "git",
            title: "the repository's history gets into the image",
            severity: Some(Severity::Medium),
            profile: None,
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
    let taken = input
        .beside
        .files
        .as_ref()
        .map(|files| Taken::of(input, files));
    for copy in copied(input) {
        let is_bounded = copy.site.instruction.flag("exclude").is_some();
        if !input.is_shipped(copy.site.index) || is_bounded || secret_file(&copy.path).is_some() {
            continue;
        }
        match &taken {
            Some(taken) => by_files(input, &copy, taken, faults),
            None if copy.is_all() && input.beside.ignore.is_some() => {
                by_patterns(input, &copy, faults);
            }
            None => {}
        }
    }
}

/// What the context holds that should not get into an image, and is not left out; each list in order.
#[derive(Debug, Default)]
struct Taken<'a> {
    certain: Vec<&'a str>,
    likely: Vec<&'a str>,
    git: Vec<&'a str>,
}

impl<'a> Taken<'a> {
    fn of(input: &Input, files: &'a [String]) -> Self {
        let mut taken = Self::default();
        for file in files {
            let list = match secret_file(file) {
                _ if file.split('/').any(|part| part == ".git") => &mut taken.git,
                Some(secret) if secret.is_certain => &mut taken.certain,
                Some(_) => &mut taken.likely,
                None => continue,
            };
            if !input
                .beside
                .ignore
                .as_ref()
                .is_some_and(|ignore| ignore.ignores(file))
            {
                list.push(file);
            }
        }
        for list in [&mut taken.certain, &mut taken.likely, &mut taken.git] {
            list.sort_unstable();
        }
        taken
    }
}

/// Returns what a copy takes of a list that is in order.
fn of<'a>(copy: &Copied<'_>, list: &'a [&'a str]) -> &'a [&'a str] {
    if copy.is_all() {
        return list;
    }
    let from = format!("{}/", copy.path);
    let to = format!("{}0", copy.path);
    let start = list.partition_point(|file| *file < from.as_str());
    let end = list.partition_point(|file| *file < to.as_str());
    list.get(start..end).unwrap_or_default()
}

fn by_files(input: &Input, copy: &Copied<'_>, taken: &Taken<'_>, faults: &mut Faults) {
    let (certain, likely) = (of(copy, &taken.certain), of(copy, &taken.likely));
    if let Some(first) = certain.first().or_else(|| likely.first()) {
        let more = match certain.len().saturating_add(likely.len()) {
            1 => String::new(),
            count => format!(" and {} more", count.saturating_sub(1)),
        };
        let message = format!(
            "`{}` takes `{first}`{more} into the image",
            copy.word.as_str()
        );
        push(
            input,
            copy,
            ("secret", message),
            !certain.is_empty(),
            faults,
        );
    }
    if !of(copy, &taken.git).is_empty() {
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
