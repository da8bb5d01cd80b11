//! The images that a `manifest.json` lists (Docker image specification 1.2): paths of configuration and
//! layers, in the old layout (`<id>/layer.tar`) or in the new one (`blobs/sha256/<digest>`).

use seawall_model::digest::Digest;
use seawall_model::platform::Platform;
use seawall_model::problem::{Problem, ProblemKind};

use super::Store;
use super::find::{
    Allowance, Found, LayerPlace, MAX_IMAGES, Outcome, Query, Unreadable, layer_problem,
};
use crate::error::{Error, ErrorKind};
use crate::image::config::{Config, Identity, StoredLayer};
use crate::image::docker::{SavedImage, parse_saved_images};
use crate::layer::tar::normalise;
use crate::source::reference::familiar;

/// Lists the images; none where there is no `manifest.json`.
pub(super) fn images(store: &dyn Store, query: Query<'_>) -> Result<Vec<Outcome>, Error> {
    let Some(bytes) = store.read("manifest.json", query.limits.document_bytes)? else {
        return Ok(Vec::new());
    };
    let saved = parse_saved_images(&bytes, query.what)?;
    if saved.len() > MAX_IMAGES {
        let why = format!("it lists more than {MAX_IMAGES} images");
        return Err(Error::new(ErrorKind::Limit, query.what, why));
    }
    let allowance = Allowance::new(query.limits);
    let image = |saved: &SavedImage| {
        read_image(store, query, saved, &allowance).map_err(|error| {
            Box::new(Unreadable {
                name: saved.references.first().unwrap_or(&saved.config).clone(),
                words: saved.references.clone(),
                error,
            })
        })
    };
    Ok(saved.iter().map(image).collect())
}

fn read_image(
    store: &dyn Store,
    query: Query<'_>,
    saved: &SavedImage,
    allowance: &Allowance,
) -> Result<Found, Error> {
    let config = member(&saved.config).and_then(|path| store.size(&path));
    allowance.take(config.unwrap_or(0), query.what)?;
    if saved.layers.len() > query.limits.layers {
        let why = format!(
            "it has {} layers, more than the {} allowed",
            saved.layers.len(),
            query.limits.layers
        );
        return Err(Error::new(ErrorKind::Limit, query.what, why));
    }
    let mut problems = Vec::new();
    let config = read_config(store, query, saved, &mut problems)?;
    check_platform(&config, query)?;
    let paths: Vec<_> = saved.layers.iter().map(|path| member(path)).collect();
    let stored: Vec<_> = paths
        .iter()
        .map(|path| stored_layer(store, path.as_deref()))
        .collect();
    let identity = Identity {
        source: query.source,
        references: saved.references.iter().map(|name| familiar(name)).collect(),
        ..Identity::default()
    };
    let (mut artifact, described) = config.artifact(identity, &stored);
    if artifact.image_id.is_none() {
        artifact.image_id = member(&saved.config).as_deref().and_then(digest_in);
    }
    problems.extend(described);
    let layers = paths.into_iter().zip(&artifact.layers).enumerate();
    let layers = layers.map(|(at, (path, layer))| {
        let there = path.filter(|path| store.size(path).is_some());
        if there.is_none() {
            let why = format!("the {} does not hold it", store.noun());
            problems.push(layer_problem(at, ProblemKind::Input, why));
        }
        LayerPlace {
            path: there,
            digest: layer.digest.clone(),
            diff_id: layer.diff_id.clone(),
            size: layer.size,
        }
    });
    let layers = layers.collect();
    Ok(Found {
        artifact,
        problems,
        layers,
        words: saved.references.clone(),
        subjects: Vec::new(),
    })
}

/// Reads the configuration; one that is missing or broken is a problem, since the layers speak for
/// themselves.
fn read_config(
    store: &dyn Store,
    query: Query<'_>,
    saved: &SavedImage,
    problems: &mut Vec<Problem>,
) -> Result<Config, Error> {
    let mut broken = |why: String| {
        problems.push(Problem::new(ProblemKind::Input, "image configuration", why));
    };
    let path = member(&saved.config);
    let bytes = match &path {
        Some(path) => store.read(path, query.limits.document_bytes),
        None => Ok(None),
    };
    let bytes = match bytes {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            broken(format!("the {} does not hold it", store.noun()));
            return Ok(Config::default());
        }
        Err(error) if error.kind() == ErrorKind::Environment => return Err(error),
        Err(error) => {
            broken(error.to_string());
            return Ok(Config::default());
        }
    };
    let config = Config::parse(&bytes, "it").unwrap_or_else(|error| {
        broken(error.to_string());
        Config::default()
    });
    if let (Some(own), Some(named)) = (&config.digest, path.as_deref().and_then(digest_in)) {
        if *own != named {
            broken(format!("its digest is {own}, not {named} as its name says"));
        }
    }
    Ok(config)
}

fn check_platform(config: &Config, query: Query<'_>) -> Result<(), Error> {
    let (Some(wanted), Some(own)) = (query.platform, &config.platform) else {
        return Ok(());
    };
    if Platform::satisfies(own, wanted) {
        return Ok(());
    }
    let why = format!("there is no image for {wanted}; available: {own}");
    Err(Error::new(ErrorKind::User, query.what, why)
        .hint(format!("choose one, for instance with --platform {own}")))
}

/// Makes a path of the manifest one of the store; nothing where it leads out.
fn member(path: &str) -> Option<String> {
    let (path, climbs) = normalise(path.as_bytes());
    (!climbs && !path.is_empty()).then_some(path)
}

fn stored_layer(store: &dyn Store, path: Option<&str>) -> StoredLayer {
    StoredLayer {
        // Only in the new layout is the name a digest of what is stored.
        digest: path.filter(|p| p.starts_with("blobs/")).and_then(digest_in),
        size: path.and_then(|path| store.size(path)),
    }
}

/// Reads the digest that a path ends in: `blobs/sha256/<digest>` or `<digest>.json`.
fn digest_in(path: &str) -> Option<Digest> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let hex = name.strip_suffix(".json").unwrap_or(name);
    let sha512 = path.starts_with("blobs/sha512/");
    let algorithm = if sha512 { "sha512" } else { "sha256" };
    format!("{algorithm}:{hex}").parse().ok()
}
