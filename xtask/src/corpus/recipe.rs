//! The one list of images of the corpus.

use std::path::Path;

use anyhow::Result;

use super::cache::Cache;
use super::image::Image;
use super::{alpine, application, debian, language, layered, project, rpm};

/// One image: its name and how it is made.
pub(super) struct Recipe {
    /// Folder and repository name.
    pub(super) name: &'static str,
    /// What is in it, for people.
    pub(super) what: &'static str,
    /// Makes its layers.
    pub(super) build: fn(&Cache, &str) -> Result<Image>,
    /// Fills a folder with projects that lie beside the image.
    pub(super) projects: Option<fn(&Cache, &Path) -> Result<()>>,
}

/// All images, quick and small ones first.
pub(super) const RECIPES: &[Recipe] = &[
    Recipe {
        name: "bookworm",
        what: "Debian 12, essential packages, one layer",
        build: |cache, name| debian::image(cache, name, &debian::BOOKWORM),
        projects: None,
    },
    Recipe {
        name: "bullseye",
        what: "Debian 11, essential packages, one layer",
        build: |cache, name| debian::image(cache, name, &debian::BULLSEYE),
        projects: None,
    },
    Recipe {
        name: "trixie",
        what: "Debian 13, essential packages, one layer",
        build: |cache, name| debian::image(cache, name, &debian::TRIXIE),
        projects: None,
    },
    Recipe {
        name: "alpine",
        what: "Alpine 3.23 with its real apk database",
        build: alpine::image,
        projects: None,
    },
    Recipe {
        name: "rpm",
        what: "packages of our own in a real rpmdb.sqlite",
        build: rpm::image,
        projects: None,
    },
    Recipe {
        name: "distroless",
        what: "a few Debian packages in var/lib/dpkg/status.d, no shell",
        build: layered::distroless,
        projects: None,
    },
    Recipe {
        name: "deleted",
        what: "Debian 12 with whiteouts, opaque folders and a purged package",
        build: layered::deleted,
        projects: None,
    },
    Recipe {
        name: "many-layers",
        what: "Debian 12 under 60 layers that overwrite and delete each other's files",
        build: layered::many_layers,
        projects: None,
    },
    Recipe {
        name: "mixed",
        what: "Debian 12 with applications in Python, Node, Go and Java, about 316 MB",
        build: application::mixed,
        projects: None,
    },
    Recipe {
        name: "large",
        what: "Debian 12 with compilers and run times, about 1 GB",
        build: |cache, name| debian::image(cache, name, &debian::LARGE),
        projects: None,
    },
    Recipe {
        name: "languages",
        what: "packages of eight languages as their managers install them, and projects with lock files",
        build: language::image,
        projects: Some(project::fill),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_fit_a_repository() {
        let mut names: Vec<&str> = RECIPES.iter().map(|recipe| recipe.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RECIPES.len());
        for name in names {
            assert!(
                name.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
                "{name}"
            );
        }
    }
}
