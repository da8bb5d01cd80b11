//! Images of a local container engine: Docker's Engine API over its socket, or Podman's compatible one.
//!
//! Reading order: [`options`] (what the user can set), `address` (where the engine is), `api` (what it
//! is asked), `act` (what it is asked to do to a container), `base` (images that others were built on), `store` (the layers
//! where the engine keeps them), `image` (the source).

mod act;
mod address;
mod api;
mod base_image;
mod image;
pub mod options;
mod store;
pub mod strict;

use std::sync::Arc;

pub use act::{Act, Acted, ContainerId};
pub use address::{Address, TlsFiles, find_address};
pub use api::{ApiVersion, Driver, Engine, EngineImage, Inspection, RootFs};
pub use image::EngineSource;
pub use options::EngineOptions;
pub use store::{StoredImage, find_in_store};

use super::reference::Reference;
use super::target::EngineAnswer;
use super::{OpenOptions, Source};
use crate::error::{Error, ErrorKind};

/// Opens one image of the engine, by name or id.
///
/// # Errors
/// Where there is no engine, or it does not have the image.
pub fn open(name: &str, options: &OpenOptions) -> Result<Vec<Box<dyn Source>>, Error> {
    let engine = Arc::new(Engine::connect(&options.engine)?);
    let platform = options.platform.as_ref();
    let source = EngineSource::open(engine, name, platform, &options.limits)?;
    Ok(vec![Box::new(source)])
}

/// Opens every image of the engine, each once, under the first of its names.
///
/// # Errors
/// Where there is no engine, or it has no images.
pub fn open_all(options: &OpenOptions) -> Result<Vec<Box<dyn Source>>, Error> {
    let engine = Arc::new(Engine::connect(&options.engine)?);
    let mut images = engine.images()?;
    if images.is_empty() {
        let why = "the engine has no images";
        return Err(Error::new(ErrorKind::User, "container engine", why));
    }
    images.sort_by(|a, b| (&a.references, &a.id).cmp(&(&b.references, &b.id)));
    let mut sources: Vec<Box<dyn Source>> = Vec::with_capacity(images.len());
    for image in images {
        let name = image.references.first().unwrap_or(&image.id);
        let platform = options.platform.as_ref();
        let opened = EngineSource::open(Arc::clone(&engine), name, platform, &options.limits);
        sources.push(match opened {
            Ok(source) => Box::new(source),
            // One that vanished meanwhile does not stop the others.
            Err(error) => Box::new(Gone {
                name: name.clone(),
                error,
            }),
        });
    }
    Ok(sources)
}

/// Asks the engine whether it has an image.
pub fn has(reference: &Reference, options: &EngineOptions) -> EngineAnswer {
    let asked = Engine::connect(options).and_then(|engine| engine.inspect(&reference.to_string()));
    match asked {
        Ok(Some(_)) => EngineAnswer::Has,
        Ok(None) => EngineAnswer::Lacks,
        Err(error) => EngineAnswer::Silent(error.to_string()),
    }
}

/// An image of the list that could not be looked up.
struct Gone {
    name: String,
    error: Error,
}

impl Source for Gone {
    fn name(&self) -> &str {
        &self.name
    }

    fn walk(
        &self,
        _: &dyn seawall_model::tree::LayerVisitors,
        _: &super::WalkContext<'_>,
    ) -> Result<super::Walked, Error> {
        let error = Error::new(self.error.kind(), &self.name, self.error.to_string());
        Err(match self.error.hint_text() {
            Some(hint) => error.hint(hint),
            None => error,
        })
    }
}
