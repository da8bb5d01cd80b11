//! Wheels and eggs as files (`PyPA`, "Binary distribution format"; setuptools, "The internal structure of
//! Python eggs"): an egg is imported as it lies there, and `ensurepip` carries wheels.

use seawall_model::location::Location;
use seawall_model::problem::{Problem, ProblemKind};

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::language::python::parse_metadata;
use crate::unpack::Unpack;

/// Reads `*.whl` and `*.egg`.
#[derive(Clone, Copy, Debug)]
pub struct PythonArchive;

impl Extractor for PythonArchive {
    fn id(&self) -> &'static str {
        "python-archive"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".whl", ".egg"],
        })
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 256 << 20,
            grouping: Grouping::Sniffed,
        })
    }

    fn wants(&self, start: &[u8]) -> bool {
        start.starts_with(b"PK")
    }

    fn extract(&self, files: &[LayerFile], unpack: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_archive(&file.path, &file.bytes, unpack, out);
        }
    }
}

/// Reads the metadata inside an archive.
pub fn parse_archive(path: &str, bytes: &[u8], unpack: &dyn Unpack, out: &mut Extracted) {
    let mut packages = Vec::new();
    let mut fault: Option<String> = None;
    let mut take = |name: &str, _: u64, read: &mut dyn FnMut(u64) -> std::io::Result<Vec<u8>>| {
        if !is_metadata(name) || packages.len() >= PACKAGES {
            return true;
        }
        let inner = format!("{path}!/{name}");
        let parsed = match read(METADATA) {
            Ok(bytes) => parse_metadata(&inner, &bytes),
            Err(error) => Err(format!("{name}: {error}")),
        };
        match parsed {
            Ok(package) => packages.extend(package.map(|mut package| {
                package.locations.push(Location::file(&inner, None));
                package
            })),
            Err(why) => fault = Some(why),
        }
        true
    };
    if let Err(error) = unpack.zip(bytes, &mut take) {
        fault = Some(error.to_string());
    }
    if packages.is_empty() && fault.is_none() {
        fault = Some("it holds no metadata of a package".to_owned());
    }
    if let Some(why) = fault {
        let problem = Problem::new(ProblemKind::Input, "Python archive", why).at(path);
        out.problems.push(problem);
    }
    if !packages.is_empty() {
        let fact = Fact::Listed { packages };
        out.facts.push((path.to_owned(), fact));
    }
}

/// Metadata at the top of the archive; what lies deeper are copies that the package carries along, which
/// are packages, too.
fn is_metadata(name: &str) -> bool {
    name.ends_with(".dist-info/METADATA") || name == "EGG-INFO/PKG-INFO"
}

/// Packages of one archive.
const PACKAGES: usize = 1_000;
/// Bytes of the metadata of a package.
const METADATA: u64 = 8 << 20;
