//! DF-0090.

use std::collections::BTreeSet;

use seawall_model::severity::Severity;

use super::context::copied;
use super::file::{SecretFile, secret_file};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::privilege::path::{absolute, clean};
use crate::dockerfile::{Input, Site};
use crate::fault::Fault;
use crate::image;
use crate::image::content::secret_file::secret_files;
use crate::parse::dockerfile::stage::Origin;
use crate::parse::dockerfile::syntax::{InstructionKind, Word};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0090",
    name: "secret-file-copied",
    title: "a file with a secret is copied into the image",
    severity: Severity::High,
    severity_why: "whoever can pull the image has the secret",
    why: "A file that is copied is in a layer of the image for good: deleting it later only hides it. Whoever can pull the \
          image unpacks the layer and has the key, the password or the token. Copies into the shipped stages count, \
          and those from a stage that holds such a file. Where files of a name hold no secret in many projects (`.npmrc`, \
          `*.pem`), the fault is likely only.",
    remedy: "Mount it for the one command that needs it: `RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci`, \
             `--mount=type=ssh` for keys of SSH. What the container needs, give it when it starts. Exchange a secret that \
             was in an image.",
    bad: "FROM node:22\nCOPY .env /app/.env\n",
    good: "# syntax=docker/dockerfile:1\nFROM node:22\nRUN --mount=type=secret,id=env,target=/app/.env npm run build\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Trivy,
            id: "DS-0031",
        },
        Alias {
            peer: Peer::Dockle,
            id: "CIS-DI-0010",
        },
    ],
    cwe: &[312, 538],
    references: &["https://docs.docker.com/build/building/secrets/"],
    fixing: Fixing::None("what needs the secret has to get it another way"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Image(run_image)],
};

fn run(input: &Input, faults: &mut Faults) {
    let elsewhere = from_elsewhere(input);
    let taken = taken_over(input, &elsewhere);
    for copy in copied(input) {
        let Some(file) = secret_file(&copy.path) else {
            continue;
        };
        let is_shipped = input.is_shipped(copy.site.index)
            || is_taken_over(input, copy.site, &copy.path, &taken);
        let is_ignored = input
            .beside
            .ignore
            .as_ref()
            .is_some_and(|ignore| ignore.ignores(&copy.path));
        if is_shipped && !is_ignored {
            push(input, copy.site, (copy.word, &copy.path), file, faults);
        }
    }
    for (site, word, path) in elsewhere {
        if let Some(file) = secret_file(&path) {
            push(input, site, (word, &path), file, faults);
        }
    }
}

/// In a built image, what was seen in a file counts for more than its name.
fn run_image(input: &image::Input<'_>, faults: &mut Faults) {
    let (files, more) = secret_files(input);
    let mut many = image::Many::default();
    let mut last = None;
    for file in files {
        let message = format!("`/{}` holds {}{}", file.path, file.holds, file.origin);
        let place = image::file_place(&file.path, file.layer);
        let fault = Fault::new(&CHECK, message, place).value(file.path);
        let fault = if file.is_certain {
            fault
        } else {
            fault.likely()
        };
        if let Some(fault) = last.replace(fault) {
            many.push(fault, faults);
        }
    }
    if let Some(mut fault) = last {
        if more > 0 {
            fault.message = format!("{}, and {more} more files like it", fault.message);
        }
        many.push(fault, faults);
    }
    many.finish(faults);
}

fn push(
    input: &Input,
    site: Site<'_>,
    (word, path): (&Word, &str),
    file: SecretFile,
    faults: &mut Faults,
) {
    let message = format!("`{path}` holds {}, and stays in the image", file.holds);
    let fault = Fault::new(&CHECK, message, input.place(site, word.span())).value(path);
    faults.push(if file.is_certain {
        fault
    } else {
        fault.likely()
    });
}

/// Returns what the shipped stages copy from other stages and images.
fn from_elsewhere(input: &Input) -> Vec<(Site<'_>, &Word, String)> {
    let mut found = Vec::new();
    for site in input.sites().filter(|site| input.is_shipped(site.index)) {
        let InstructionKind::Copy(copy) = &site.instruction.kind else {
            continue;
        };
        for word in copy
            .sources
            .iter()
            .filter(|_| site.instruction.flag("from").is_some())
        {
            if let Some(path) = input.stages.expand(site.index, word).known() {
                found.push((site, word, path.to_owned()));
            }
        }
    }
    found
}

/// Returns the directories of stages that the shipped ones copy, by stage.
fn taken_over(input: &Input, elsewhere: &[(Site<'_>, &Word, String)]) -> BTreeSet<(usize, String)> {
    let mut found = BTreeSet::new();
    for (site, _, path) in elsewhere {
        let needs = input
            .stages
            .of(site.index)
            .map_or(&[][..], |stage| stage.needs.as_slice());
        let first = needs.partition_point(|need| need.instruction < site.index);
        if let Some(need) = needs
            .get(first)
            .filter(|need| need.instruction == site.index)
            && let Origin::Stage(stage) = need.origin
        {
            found.insert((stage, clean(path)));
        }
    }
    found
}

/// Says whether a shipped stage takes over a directory of another stage that a file was copied to.
fn is_taken_over(
    input: &Input,
    site: Site<'_>,
    path: &str,
    taken: &BTreeSet<(usize, String)>,
) -> bool {
    let InstructionKind::Copy(copy) = &site.instruction.kind else {
        return false;
    };
    let destination = input.stages.expand(site.index, &copy.destination).value;
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_directory = destination.ends_with('/') || destination == "." || copy.sources.len() > 1;
    let target = if is_directory {
        format!("{destination}/{name}")
    } else {
        destination
    };
    let (Some(target), Some(stage)) = (
        absolute(input, site.index, &target),
        input.stages.of(site.index),
    ) else {
        return false;
    };
    let is_taken = |path: &str| taken.contains(&(stage.index, path.to_owned()));
    let mut ends = target.match_indices('/').take(DEEPEST).map(|(end, _)| end);
    is_taken("/") || is_taken(&target) || ends.any(|end| target.get(..end).is_some_and(is_taken))
}

/// Directories of a path that are looked at.
const DEEPEST: usize = 64;
