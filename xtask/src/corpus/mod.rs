//! `cargo xtask corpus`: real images, built offline from what the package registries hold.
//!
//! Every image lies in `DIR/images/NAME/` as `docker.tar` (what `docker save` writes, plain layers),
//! `oci-gzip/` and `oci-zstd/` (OCI layouts). `docs/corpus.md` says what is in each and why.

mod alpine;
mod application;
mod cache;
mod debian;
mod docker_archive;
mod download;
mod engine;
mod image;
mod language;
mod layered;
mod layout;
mod project;
mod recipe;
mod registry;
mod rpm;
mod server;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::workspace;
use cache::{Cache, once};
pub(crate) use download::find_file;
use recipe::{RECIPES, Recipe};

/// Builds the corpus of real images.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where it goes; what is already there is kept.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Only this image; may be given more than once.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Lists the images and stops.
    #[arg(long)]
    list: bool,
    /// Also starts a registry on loopback and pushes every image, then waits until it is ended.
    #[arg(long)]
    registry: bool,
    /// Also starts a Docker engine and loads every image, then waits until it is ended.
    #[arg(long)]
    engine: bool,
}

/// The names and folders of an image that has been built.
pub(crate) struct Built {
    /// Name as in the recipe.
    pub(crate) name: &'static str,
    /// Folder with `docker.tar`, `oci-gzip` and `oci-zstd`.
    pub(crate) folder: PathBuf,
}

impl Built {
    /// The folder of projects with lock files, where the image has one beside it.
    pub(crate) fn projects(&self) -> Option<PathBuf> {
        let folder = self.folder.join(PROJECTS);
        folder.exists().then_some(folder)
    }
}

const PROJECTS: &str = "projects";

/// Where the corpus lies unless told otherwise.
pub(crate) fn default_folder() -> PathBuf {
    std::env::var_os("SEAWALL_CORPUS")
        .map_or_else(|| workspace::target().join("corpus"), PathBuf::from)
}

/// The command.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if arguments.list {
        for recipe in RECIPES {
            println!("{:<16} {}", recipe.name, recipe.what);
        }
        return Ok(());
    }
    let folder = arguments.out.clone().unwrap_or_else(default_folder);
    let built = build(&folder, &arguments.only)?;
    let mut servers = Vec::new();
    if arguments.registry {
        servers.push(registry::serve(&folder, &built)?);
    }
    if arguments.engine {
        servers.push(engine::serve(&folder, &built)?);
    }
    server::wait(servers)
}

/// Builds the wanted images; an image that cannot be built does not keep the others from it.
fn build(folder: &Path, only: &[String]) -> Result<Vec<Built>> {
    if let Some(unknown) = only
        .iter()
        .find(|name| RECIPES.iter().all(|recipe| recipe.name != name.as_str()))
    {
        bail!("no image is called {unknown}; see cargo xtask corpus --list");
    }
    let cache = Cache::open(folder)?;
    let mut built = Vec::new();
    let mut failed = Vec::new();
    for recipe in RECIPES {
        if !only.is_empty() && !only.iter().any(|name| name == recipe.name) {
            continue;
        }
        match build_one(&cache, recipe) {
            Ok(image) => {
                println!("{:<16} {}", image.name, image.folder.display());
                built.push(image);
            }
            Err(error) => {
                println!("{:<16} failed: {error:#}", recipe.name);
                failed.push(recipe.name);
            }
        }
    }
    if failed.is_empty() {
        Ok(built)
    } else {
        bail!("could not be built: {}", failed.join(", "))
    }
}

/// The images that lie in a folder, in the order of the recipes.
pub(crate) fn existing(folder: &Path, only: &[String]) -> Result<Vec<Built>> {
    let cache = Cache::open(folder)?;
    let built: Vec<Built> = RECIPES
        .iter()
        .filter(|recipe| only.is_empty() || only.iter().any(|name| name == recipe.name))
        .map(|recipe| Built {
            name: recipe.name,
            folder: cache.image(recipe.name),
        })
        .filter(|image| image.folder.exists())
        .collect();
    if built.is_empty() {
        bail!(
            "no image in {}; make them with cargo xtask corpus",
            folder.display()
        );
    }
    Ok(built)
}

fn build_one(cache: &Cache, recipe: &Recipe) -> Result<Built> {
    let folder = once(&cache.image(recipe.name), |part| {
        std::fs::create_dir_all(part)?;
        let image = (recipe.build)(cache, recipe.name)?;
        docker_archive::write(&image, &part.join("docker.tar"))?;
        layout::write(&image, layout::Compression::Gzip, &part.join("oci-gzip"))?;
        layout::write(&image, layout::Compression::Zstd, &part.join("oci-zstd"))?;
        match recipe.projects {
            Some(fill) => fill(cache, &part.join(PROJECTS)),
            None => Ok(()),
        }
    })?;
    Ok(Built {
        name: recipe.name,
        folder,
    })
}
