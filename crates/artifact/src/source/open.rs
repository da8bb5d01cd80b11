//! The one door to all sources: from a target to what can be walked.

use super::newer_base::NewerBase;
use super::reference::Reference;
use super::registry::base_tags::Asking;
use super::target::{EngineAnswer, Guess, Target, guess as guess_target};
use super::{OpenOptions, Source, archive, directory, engine, git, layout, registry};
use crate::error::Error;

/// Opens a target: one source per image in it.
pub fn open(target: &Target, options: &OpenOptions) -> Result<Vec<Box<dyn Source>>, Error> {
    let sources = open_plain(target, options)?;
    let Some(hosts) = &options.base_updates else {
        return Ok(sources);
    };
    let asking = Asking {
        home: match target {
            Target::Registry(reference) => Some(reference.domain().to_owned()),
            _ => None,
        },
        hosts: hosts.clone(),
        registry: options.registry.clone(),
        limits: options.limits.clone(),
    };
    let asked = sources.into_iter().map(|source| {
        let asking = asking.clone();
        Box::new(NewerBase { source, asking }) as Box<dyn Source>
    });
    Ok(asked.collect())
}

fn open_plain(target: &Target, options: &OpenOptions) -> Result<Vec<Box<dyn Source>>, Error> {
    match target {
        Target::DockerArchive(file) => archive::open(file, "docker-archive", options),
        Target::OciArchive(file) => archive::open(file, "oci-archive", options),
        Target::OciLayout(file) => layout::open(file, options),
        Target::Stdin { image } => Ok(vec![archive::open_stdin(image.as_deref(), options)]),
        Target::Rootfs(path) => Ok(vec![directory::open(path, "rootfs", options)?]),
        Target::Directory(path) => Ok(vec![directory::open(path, directory::DIRECTORY, options)?]),
        Target::Engine(name) => engine::open(name, options),
        Target::EngineAll => engine::open_all(options),
        Target::Repository(repository) => Ok(vec![git::open(repository, options)?]),
        Target::Registry(reference) => Ok(vec![registry::open(reference, options)?]),
    }
}

/// Finds out what a bare argument means; asks the engine where it could be an image's name.
pub fn guess(argument: &str, options: &OpenOptions) -> Result<Guess, Error> {
    let ask = |reference: &Reference| -> EngineAnswer { engine::has(reference, &options.engine) };
    guess_target(argument, &ask)
}
