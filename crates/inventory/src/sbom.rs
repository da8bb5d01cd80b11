//! Bills of materials that lie in an artifact (SPDX, `CycloneDX`, Syft's JSON): what somebody claims to be
//! there. [`crate::assemble`] puts the claims beside what was really found.
//!
//! Read are files that are named as such by their makers: apko's `var/lib/db/sbom/*.spdx.json`, Bitnami's
//! `.spdx-NAME.spdx`, wheels' `*.dist-info/sboms/`, `bom.json` of build tools. Those that lie among tests
//! and examples speak of something else.

use seawall_formats::sbom::{looks_like_sbom, read};
use seawall_model::artifact::ArtifactKind;
use seawall_model::distribution::Distribution;
use seawall_model::package::{Package, Recognised};
use seawall_model::problem::{Problem, ProblemKind};

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::unpack::Unpack;

/// What a bill of materials claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// The distribution it speaks of.
    pub distribution: Option<Distribution>,
    /// Whether it describes an image: then the places that it names are places in it.
    pub of_image: bool,
    /// The packages; their dependencies are positions in this list.
    pub packages: Vec<Package>,
}

/// Reads a bill of materials: the claims, and problems that name `origin` as their place.
pub fn read_claims(bytes: &[u8], origin: &str) -> (Option<Claims>, Vec<Problem>) {
    let bom = match read(bytes, origin) {
        Ok(bom) => bom,
        Err(error) => {
            let problem = Problem::new(ProblemKind::Input, WHAT, error.to_string()).at(origin);
            return (None, vec![problem]);
        }
    };
    let mut problems = bom.inventory.problems;
    for problem in &mut problems {
        // What its maker could not look at is told in its own words.
        if let Some(place) = problem.path.take() {
            problem.why = format!("{place}: {}", problem.why);
        }
        problem.path = Some(origin.to_owned());
        problem.layer = None;
    }
    let mut packages = bom.inventory.packages;
    for package in &mut packages {
        package.recognised = Some(Recognised {
            signature: SIGNATURE.to_owned(),
            offset: 0,
            text: bom.format.chars().take(TEXT).collect(),
        });
        package.owner = None;
        package.removed_in = None;
    }
    let claims = Claims {
        distribution: bom.inventory.distribution,
        of_image: bom.subject == Some(ArtifactKind::Image),
        packages,
    };
    (Some(claims), problems)
}

/// Reads bills of materials.
#[derive(Debug)]
pub struct Sbom;

impl Extractor for Sbom {
    fn id(&self) -> &'static str {
        "sbom"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".spdx", ".cdx", ".json", ".xml", ".sbom", ".bom"],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
        if folders.split('/').any(|folder| OF_OTHERS.contains(&folder)) {
            return None;
        }
        let name = name.to_ascii_lowercase();
        let ends = |all: &[&str]| all.iter().any(|ending| name.ends_with(ending));
        let grouping = if ends(CERTAIN) {
            Grouping::Single
        } else if matches!(
            name.as_str(),
            "bom.json" | "bom.xml" | "sbom.json" | "sbom.xml"
        ) || name.contains(".bom.")
            || name.contains(".sbom.")
            || ends(&[".sbom", ".bom"])
            || folders.ends_with(".dist-info/sboms")
        {
            Grouping::Sniffed
        } else {
            return None;
        };
        Some(Interest {
            max_bytes: MOST,
            grouping,
        })
    }

    fn wants(&self, start: &[u8]) -> bool {
        looks_like_sbom(start)
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let (claims, problems) = read_claims(&file.bytes, &file.path);
            out.problems.extend(problems);
            let claims = claims.filter(|claims| !claims.packages.is_empty());
            let fact = claims.map(|claims| (file.path.clone(), Fact::Claimed(claims)));
            out.facts.extend(fact);
        }
    }
}

/// What a problem is about.
pub(crate) const WHAT: &str = "SBOM";
/// How a package that is only claimed says that it is.
pub const SIGNATURE: &str = "sbom";
/// Endings that stand for nothing else.
const CERTAIN: &[&str] = &[
    ".spdx",
    ".spdx.json",
    ".cdx",
    ".cdx.json",
    ".cdx.xml",
    ".syft.json",
];
/// Folders whose files speak of something else.
const OF_OTHERS: &[&str] = &[
    "test",
    "tests",
    "testdata",
    "test-data",
    "__tests__",
    "fixtures",
    "example",
    "examples",
];
/// Bytes of a file.
const MOST: u64 = 64 << 20;
/// Characters of a text by which something was recognised.
const TEXT: usize = 100;
