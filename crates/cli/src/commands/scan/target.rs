//! What the user named → opened sources. A guess is said aloud.

use std::io::Read as _;
use std::path::PathBuf;
use std::sync::OnceLock;

use anyhow::Context as _;
use seawall_artifact::source::engine::EngineOptions;
use seawall_artifact::source::git::{Address, Repository, Revision};
use seawall_artifact::source::http::Environment;
use seawall_artifact::source::open::{guess, open as open_target};
use seawall_artifact::source::registry::{Login, Mirror, RegistryOptions};
use seawall_artifact::source::target::{ImageFile, Target};
use seawall_artifact::source::{OpenOptions, Source};
use seawall_engine::Error;

use super::{Input, Place, sbom};
use crate::arguments::{BasePlace, Scan};
use crate::exit::Usage;
use crate::ui::Terminal;

/// What could be opened, or why not.
pub(super) type Opened = Result<Input, Error>;

/// Opens everything the user named; what cannot be opened is returned in its place.
pub(super) fn open(arguments: &Scan, terminal: Terminal) -> anyhow::Result<Vec<Opened>> {
    let options = options(arguments)?;
    let (kind, names) = split_kind(&arguments.targets)?;
    if kind == Some(Kind::Engine) && names.is_empty() {
        check(arguments, &Target::EngineAll, &options)?;
        return Ok(spread(open_target(&Target::EngineAll, &options), None));
    }
    let mut sources = Vec::new();
    for name in names {
        if kind.is_none() && sbom::is_bill(name) {
            no_image_asked(arguments)?;
            let why = "that is how it begins";
            terminal.note(&format!("{name} is taken as an SBOM: {why}"));
            sources.push(sbom::listed(name).map(Input::Listed));
            continue;
        }
        let target = match target(kind, name, arguments, &options, terminal) {
            Ok(target) => target,
            Err(error) => {
                sources.push(Err(error));
                continue;
            }
        };
        check(arguments, &target, &options)?;
        sources.extend(spread(
            open_target(&target, &options),
            place(&target).as_ref(),
        ));
    }
    Ok(sources)
}

/// A list of packages is no image: nothing can be asked about its base.
pub(super) fn no_image_asked(arguments: &Scan) -> Result<(), Usage> {
    if arguments.source.base_updates.is_empty() {
        return Ok(());
    }
    let why = "--base-updates asks about what an image was built on; a list of packages is none";
    Err(Usage(why.to_owned()))
}

/// Returns where the documents of a project are.
fn place(target: &Target) -> Option<Place> {
    match target {
        Target::Directory(path) => Some(Place::Directory(path.clone())),
        Target::Repository(Repository {
            address: Address::Local(path),
            ..
        }) => Some(Place::Repository(Some(path.clone()))),
        Target::Repository(_) => Some(Place::Repository(None)),
        _ => None,
    }
}

fn spread(
    opened: Result<Vec<Box<dyn Source>>, seawall_artifact::Error>,
    place: Option<&Place>,
) -> Vec<Opened> {
    match opened {
        Ok(sources) => {
            let sources = sources.into_iter();
            let inputs = sources.map(|source| Input::Source(source, place.cloned()));
            inputs.map(Ok).collect()
        }
        Err(error) => vec![Err(error.into())],
    }
}

/// A kind said in front of the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Image,
    Archive,
    Layout,
    Rootfs,
    Filesystem,
    Engine,
    Registry,
    Repository,
}

/// Takes a kind off the front. A single word is always a target: there may be an image `engine`, but
/// then `scan engine` means all images, as documented.
fn split_kind(words: &[String]) -> Result<(Option<Kind>, &[String]), Usage> {
    let Some((first, rest)) = words.split_first() else {
        return Err(Usage("no target is named".to_owned()));
    };
    let kind = match first.as_str() {
        "image" => Kind::Image,
        "archive" => Kind::Archive,
        "layout" => Kind::Layout,
        "rootfs" => Kind::Rootfs,
        "fs" | "filesystem" | "dir" => Kind::Filesystem,
        "engine" => Kind::Engine,
        "registry" => Kind::Registry,
        "repo" | "repository" => Kind::Repository,
        _ => return Ok((None, words)),
    };
    if rest.is_empty() && kind != Kind::Engine {
        return Err(Usage(format!(
            "`scan {first}` needs a target, for instance `seawall scan {first} X`"
        )));
    }
    Ok((Some(kind), rest))
}

fn target(
    kind: Option<Kind>,
    name: &str,
    arguments: &Scan,
    options: &OpenOptions,
    terminal: Terminal,
) -> Result<Target, Error> {
    Ok(match kind {
        Some(Kind::Repository) => Target::Repository(Repository {
            address: Address::parse(name)?,
            revision: revision(arguments),
        }),
        Some(Kind::Rootfs) => Target::Rootfs(PathBuf::from(name)),
        Some(Kind::Filesystem) => Target::Directory(PathBuf::from(name)),
        Some(Kind::Layout) => Target::OciLayout(ImageFile::parse(name)),
        Some(Kind::Engine) => Target::Engine(name.to_owned()),
        Some(Kind::Registry) => Target::Registry(name.parse()?),
        Some(Kind::Archive) if name == "-" => Target::Stdin { image: None },
        Some(Kind::Archive) => Target::DockerArchive(ImageFile::parse(name)),
        Some(Kind::Image) => guessed(true, name, options, terminal)?,
        None => guessed(false, name, options, terminal)?,
    })
}

fn revision(arguments: &Scan) -> Revision {
    let source = &arguments.source;
    let branch = source.branch.clone().map(Revision::Branch);
    let tag = source.tag.clone().map(Revision::Tag);
    let commit = source.commit.clone().map(Revision::Commit);
    branch.or(tag).or(commit).unwrap_or_default()
}

fn guessed(
    only_image: bool,
    name: &str,
    options: &OpenOptions,
    terminal: Terminal,
) -> Result<Target, Error> {
    let guess = guess(name, options)?;
    if only_image && matches!(guess.target, Target::Rootfs(_) | Target::Directory(_)) {
        return Err(no_image(name));
    }
    let what = match &guess.target {
        Target::DockerArchive(_) => "an image archive",
        Target::OciArchive(_) => "an OCI archive",
        Target::OciLayout(_) => "an OCI layout",
        Target::Stdin { .. } => "an image archive on standard input",
        Target::Rootfs(_) => "a root file system",
        Target::Directory(_) => "a directory",
        Target::Engine(_) | Target::EngineAll => "an image of the local engine",
        Target::Registry(_) => "an image in a registry",
        Target::Repository(_) => "a repository",
    };
    terminal.note(&format!("{name} is taken as {what}: {}", guess.why));
    Ok(guess.target)
}

/// A directory beside us must not stand in for the image that was asked for.
fn no_image(name: &str) -> Error {
    let why = "it is a directory that holds no image";
    let hint = "say `engine` or `registry` in front for the image of that name, `rootfs` or `fs` for the directory";
    seawall_artifact::Error::new(seawall_artifact::ErrorKind::User, name, why)
        .hint(hint)
        .into()
}

/// Refuses what cannot be meant.
fn check(arguments: &Scan, target: &Target, options: &OpenOptions) -> Result<(), Usage> {
    let source = &arguments.source;
    let revision = [&source.branch, &source.tag, &source.commit];
    if !matches!(target, Target::Repository(_)) && revision.into_iter().any(Option::is_some) {
        return Err(Usage(
            "--branch, --tag and --commit choose in a repository: say `scan repo`".to_owned(),
        ));
    }
    if !source.sbom_sources.is_empty() && !matches!(target, Target::Registry(_)) {
        return Err(Usage(
            "--sbom-sources looks into a registry: say `scan registry`".to_owned(),
        ));
    }
    let files = matches!(
        target,
        Target::Rootfs(_) | Target::Directory(_) | Target::Repository(_)
    );
    if files && !source.base_updates.is_empty() {
        return Err(Usage(
            "--base-updates asks about what an image was built on; files have no such thing"
                .to_owned(),
        ));
    }
    if files && arguments.platform.is_some() {
        return Err(Usage(
            "--platform chooses among the images of an index; files have none".to_owned(),
        ));
    }
    check_offline(arguments, target, options)
}

/// `--offline` is a promise: whatever would leave the machine is refused, not tried.
fn check_offline(arguments: &Scan, target: &Target, options: &OpenOptions) -> Result<(), Usage> {
    if !arguments.offline {
        return Ok(());
    }
    let remote_engine = || {
        let host = options.engine.host.as_deref();
        let host = host.or_else(|| options.engine.environment.text("DOCKER_HOST"));
        host.is_some_and(|host| !host.starts_with("unix:"))
    };
    if !arguments.source.base_updates.is_empty() {
        let why = "--base-updates asks a registry, and --offline forbids the network";
        return Err(Usage(why.to_owned()));
    }
    let refused = match target {
        Target::Registry(reference) => format!("{reference} would be read from its registry"),
        Target::Repository(Repository {
            address: address @ Address::Remote { url, .. },
            ..
        }) if !url.starts_with("file:") => format!("{} would be fetched", address.shown()),
        Target::Engine(_) | Target::EngineAll if remote_engine() => {
            "the engine is reached over the network".to_owned()
        }
        _ => return Ok(()),
    };
    Err(Usage(format!(
        "{refused}, and --offline forbids the network"
    )))
}

fn options(arguments: &Scan) -> anyhow::Result<OpenOptions> {
    let source = &arguments.source;
    let environment = Environment::new(std::env::vars_os());
    let mirrors = source
        .registry_mirror
        .iter()
        .map(|text| Mirror::parse(text));
    let mirrors = mirrors
        .collect::<Result<Vec<_>, _>>()
        .map_err(Error::from)?;
    Ok(OpenOptions {
        platform: arguments.platform.clone(),
        base_updates: base_updates(&source.base_updates),
        limits: seawall_artifact::limits::Limits::default(),
        registry: RegistryOptions {
            environment: environment.clone(),
            login: login(arguments)?,
            insecure: source.insecure_registry.clone(),
            ca: source.registry_ca.clone(),
            mirrors,
            attached: !source.sbom_sources.is_empty(),
            ..RegistryOptions::default()
        },
        engine: EngineOptions {
            environment,
            host: source.host.clone(),
            read_store: !source.no_engine_store,
            ..EngineOptions::default()
        },
    })
}

/// Which registries inside this network may be asked about base images; `None`: none is asked.
fn base_updates(places: &[BasePlace]) -> Option<Vec<String>> {
    let hosts = places.iter().filter_map(|place| match place {
        BasePlace::Registry => None,
        BasePlace::Host(host) => Some(host.clone()),
    });
    (!places.is_empty()).then(|| hosts.collect())
}

fn login(arguments: &Scan) -> anyhow::Result<Option<Login>> {
    let Some(username) = arguments.source.username.clone() else {
        return Ok(None);
    };
    if arguments.targets.iter().any(|target| target == "-") {
        let why = "standard input cannot be both the password and the image";
        return Err(Usage(why.to_owned()).into());
    }
    Ok(Some(Login {
        username,
        password: password()?,
    }))
}

/// Reads the password. A command that opens several things asks several times, and standard input can be
/// read once.
fn password() -> anyhow::Result<String> {
    static READ: OnceLock<String> = OnceLock::new();
    if let Some(password) = READ.get() {
        return Ok(password.clone());
    }
    let mut password = String::new();
    let most = std::io::stdin()
        .lock()
        .take(MOST_PASSWORD)
        .read_to_string(&mut password);
    most.context("cannot read the password from standard input")?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    Ok(READ.get_or_init(|| password).clone())
}

const MOST_PASSWORD: u64 = 64 << 10;
