//! Which containers something is about.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::Wrong;

/// Containers: each kind that says anything has to fit, by any of its patterns. In patterns `*` stands for any characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Names.
    pub names: Vec<String>,
    /// Images as they were asked for.
    pub images: Vec<String>,
    /// Digests of images in their registry, or ids of images.
    pub digests: Vec<String>,
    /// Labels: a key, and where it is said what its value has to fit.
    pub labels: Vec<(String, Option<String>)>,
    /// What Compose made them for: `PROJECT` or `PROJECT/SERVICE`.
    pub compose: Vec<String>,
    /// Names of those that are left out.
    pub except: Vec<String>,
}

/// Containers: each kind that says anything has to fit, by any of its patterns. In patterns `*` stands for any characters.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct SelectionDocument {
    /// Names.
    names: Vec<String>,
    /// Images as they were asked for.
    images: Vec<String>,
    /// Digests of images in their registry (sha256:...), or ids of images.
    digests: Vec<String>,
    /// Labels: KEY or KEY=VALUE.
    #[schemars(with = "Vec<String>")]
    labels: Vec<Spanned<String>>,
    /// What Compose made them for: PROJECT or PROJECT/SERVICE.
    compose: Vec<String>,
    /// Names of those that are left out.
    except: Vec<String>,
}

/// Reads which containers.
pub(super) fn apply(document: SelectionDocument) -> Result<Selection, Wrong> {
    let mut labels = Vec::new();
    for label in document.labels {
        let (key, value) = match label.value.split_once('=') {
            Some((key, value)) => (key, Some(value.to_owned())),
            None => (label.value.as_str(), None),
        };
        if key.is_empty() {
            let why = format!("`{}` is no label: KEY or KEY=VALUE", label.value);
            return Err((label.referenced, why));
        }
        labels.push((key.to_owned(), value));
    }
    Ok(Selection {
        names: document.names,
        images: document.images,
        digests: document.digests,
        labels,
        compose: document.compose,
        except: document.except,
    })
}
